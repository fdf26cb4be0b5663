// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef MEMORYGROUP_H
#define MEMORYGROUP_H

#include <QString>
#include <QTemporaryDir>

// A control group whose memory is limited, of whichever version this machine has.
class MemoryGroup
{
public:
    MemoryGroup();
    ~MemoryGroup(); // removes it, when all that was in it has exited

    // Why this machine can't do that; empty if it can.
    QString lacking() const { return m_lacking; }
    // For a shell that is to run in it.
    QString enter() const;

    qint64 usage() const;
    void setLimit(qint64 bytes);
    qint64 kills() const; // of processes in it, for want of memory

private:
    QString path(const char *name) const;

    QString m_folder;
    QString m_lacking;
    bool m_unified = false;
};

#endif
