// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SUBJECTUNIT_H
#define SUBJECTUNIT_H

#include "subjectrecord.h"
#include "systemdmachine.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

// A unit whose main process is a subject, with a folder, a port and a lock of its own. SIGHUP (`systemctl reload`) restarts it,
// SIGTERM (`systemctl stop`) ends it. All PIDs are those inside, as in the record.
class SubjectUnit
{
public:
    struct Settings
    {
        QByteArray type = "simple";
        QByteArray restart = "no";
        QByteArray more; // lines of [Service]
        QStringList options; // of the subject
        QString program = QStringLiteral(SUBJECT_PROGRAM);
        SystemdMachine::Manager manager = SystemdMachine::Manager::System;
    };

    SubjectUnit(SystemdMachine &machine, const QString &name, const Settings &settings);
    ~SubjectUnit(); // stops it, and the test fails if that doesn't go well

    QString path(const QString &name) const { return m_machine.path(m_name) + QLatin1Char('/') + name; }
    SubjectRecord record() const { return SubjectRecord(path(QStringLiteral("record"))); }

    SystemdMachine::Result systemctl(const QStringList &verb) const;
    bool start() const; // until the subject is ready
    bool stop() const; // by itself, and leaving nobody behind
    bool reload() const { return systemctl({QStringLiteral("reload")}).exitCode == 0; }

    QString property(const char *name) const; // as `systemctl show` has it
    QString state() const { return property("ActiveState") + QLatin1Char(' ') + property("SubState"); }
    qint64 mainPid() const { return property("MainPID").toLongLong(); }
    QString processes() const; // in its control group
    void kill(int signalNumber) const; // to the main process

private:
    QByteArray text(const Settings &settings) const;
    QString file() const { return m_name + QStringLiteral(".service"); }

    SystemdMachine &m_machine;
    const QString m_name;
    const SystemdMachine::Manager m_manager;
};

#endif
