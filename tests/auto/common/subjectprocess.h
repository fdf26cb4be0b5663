// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SUBJECTPROCESS_H
#define SUBJECTPROCESS_H

#include "subjectrecord.h"

#include <QFile>
#include <QList>
#include <QProcess>
#include <QTemporaryDir>

#include <functional>

// A subject and all its generations, in a folder of its own. The destructor tells them to quit, and the test fails if one doesn't.
class SubjectProcess
{
public:
    SubjectProcess();
    ~SubjectProcess();

    QString path(const QString &name) const { return m_directory.filePath(name); }
    QProcess &process() { return m_process; } // generation 0
    const QProcess &process() const { return m_process; }

    void setProgram(const QString &program, const QStringList &argumentsBefore = {});
    // Of tests/programs/laststep.
    void setLastStep(const QString &step);
    void start(const QStringList &arguments);
    bool startReady(const QStringList &arguments); // and generation 0 is ready
    // With these bytes, that QProcess could not carry. The record's option is added to the arguments.
    void startRaw(const QByteArray &program, const QByteArrayList &argv, const QByteArrayList &environment,
                  const std::function<void()> &childModifier = {});
    void send(const QByteArray &command);
    bool restart(); // and the next generation is ready
    // Where a script, or an option of the program, waits until it is opened.
    QString gate() const { return path(QStringLiteral("gate")); }
    void openGate();

    SubjectRecord record() const { return SubjectRecord(path(QStringLiteral("record"))); }
    QList<QJsonObject> events() const { return record().events(); }
    QList<QJsonObject> events(const QString &name) const { return record().events(name); }
    QJsonObject last(const QString &name) const { return record().last(name); }
    qsizetype count(const QString &name) const { return record().count(name); }
    int generation() const { return record().generation(); }
    QString error() const { return record().error(); }
    QString state() const { return record().state(); }

    QList<qint64> processes() const; // those that run
    void killAll(); // where one can't quit, or would take long

private:
    QList<qint64> left() const;

    QTemporaryDir m_directory;
    QString m_program;
    QStringList m_argumentsBefore;
    QFile m_commands;
    QFile m_gate;
    QProcess m_process;
    QByteArrayList m_rawArguments;
    QByteArrayList m_rawEnvironment;
};

// Whether this process can become another user who can start the subject. It may lie in a folder that is not for others.
bool canStartAsOtherUser();

quint16 freePort(); // reserved for subjects of this test until its end

#endif
