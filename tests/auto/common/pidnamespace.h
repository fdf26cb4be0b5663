// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef PIDNAMESPACE_H
#define PIDNAMESPACE_H

#include <QList>
#include <QString>

// The processes of a PID namespace, looked at from outside. The numbers are ours, unless said otherwise.
class PidNamespace
{
public:
    // A program that runs the one that its arguments name, as PID 1 of a namespace of its own. It ends when PID 1 does, with its
    // exit code, or with 128 + the signal that has killed it.
    static QString wrapper();
    // Why this machine can't do that; empty if it can.
    static QString lacking();
    static bool hasTools(); // without which the wrapper can't say what is lacking

    explicit PidNamespace(qint64 firstProcess = 0);
    // The one that a running wrapper has made.
    static PidNamespace belowWrapper(qint64 wrapper);

    qint64 firstProcess() const { return m_first; } // PID 1; 0 if there is none
    QList<qint64> processes() const; // all, also zombies
    QList<qint64> zombies() const;
    qint64 inside(qint64 pid) const; // the number that it has in the namespace; 0 if it is not in it
    qint64 outside(qint64 pid) const; // and back

private:
    qint64 m_first = 0;
};

#endif
