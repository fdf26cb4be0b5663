// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectunit.h"

#include "subjectprocess.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>

#include <sys/stat.h>

SubjectUnit::SubjectUnit(SystemdMachine &machine, const QString &name, const Settings &settings)
    : m_machine(machine),
      m_name(name),
      m_manager(settings.manager)
{
    QDir().mkpath(path(QString()));
    chmod(qPrintable(path(QString())), 0777); // it may be a user's
    machine.writeUnit(file(), text(settings), m_manager);
}

SubjectUnit::~SubjectUnit()
{
    if (QTest::currentTestFailed()) {
        qInfo("%s\n%s\n%s", systemctl({QStringLiteral("status")}).output.constData(), record().text().right(10000).constData(),
              m_machine.log().right(5000).constData());
        systemctl({QStringLiteral("kill"), QStringLiteral("--signal=KILL")});
    }
    if (!stop() && !QTest::currentTestFailed())
        QTest::qFail(("The unit has not stopped by itself:\n" + systemctl({QStringLiteral("status")}).output).constData(), __FILE__,
                     __LINE__);
}

QByteArray SubjectUnit::text(const Settings &settings) const
{
    QStringList command{settings.program,
                        QStringLiteral("--record=") + path(QStringLiteral("record")),
                        QStringLiteral("--no-input"),
                        QStringLiteral("--unix-signals"),
                        QStringLiteral("--port=%1").arg(freePort()),
                        QStringLiteral("--lock=") + path(QStringLiteral("lock"))};
    if (settings.type == "notify")
        command.append(QStringLiteral("--notify"));
    command += settings.options;
    return "[Service]\nType=" + settings.type + "\nRestart=" + settings.restart + "\nRestartSec=0\nKillMode=control-group\n"
           + "ExecStart=\"" + QFile::encodeName(command.join(QStringLiteral("\" \"")))
           + "\"\nExecReload=kill -HUP $MAINPID\nTimeoutStopSec=20\n" + settings.more + '\n';
}

SystemdMachine::Result SubjectUnit::systemctl(const QStringList &verb) const
{
    return m_machine.systemctl(verb + QStringList{file()}, m_manager);
}

bool SubjectUnit::start() const
{
    return systemctl({QStringLiteral("start")}).exitCode == 0 && QTest::qWaitFor([this] { return record().generation() >= 0; });
}

bool SubjectUnit::stop() const
{
    return systemctl({QStringLiteral("stop")}).exitCode == 0 && state() == QLatin1StringView("inactive dead")
           && property("Result") == QLatin1StringView("success") && processes().isEmpty();
}

QString SubjectUnit::property(const char *name) const
{
    return m_machine.property(file(), QString::fromLatin1(name), m_manager);
}

QString SubjectUnit::processes() const
{
    const QString group = property("ControlGroup"); // empty when there is nobody
    if (group.isEmpty())
        return {};
    const QString list = QStringLiteral("/sys/fs/cgroup%1/cgroup.procs").arg(group);
    return QString::fromUtf8(m_machine.run({QStringLiteral("cat"), list}).output).simplified();
}

void SubjectUnit::kill(int signalNumber) const
{
    if (const qint64 pid = m_machine.processes().outside(mainPid()))
        ::kill(pid_t(pid), signalNumber);
}
