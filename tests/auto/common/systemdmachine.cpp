// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "systemdmachine.h"

#include <QProcess>
#include <QTest>

#include <sys/stat.h>

static QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

SystemdMachine::SystemdMachine() = default;

SystemdMachine::~SystemdMachine()
{
    m_alive.close(); // the machine ends, and with it its folder
    if (QFile::exists(path(QStringLiteral("pid"))) && !QTest::qWaitFor([this] { return !QFile::exists(folder()); }))
        qWarning("The systemd machine in %s has not ended:\n%s", qPrintable(folder()), contentOf(path(QStringLiteral("log"))).constData());
}

bool SystemdMachine::boot()
{
    chmod(qPrintable(folder()), 0777);
    const QString pipe = path(QStringLiteral("alive"));
    mkfifo(qPrintable(pipe), 0600);
    m_alive.setFileName(pipe);
    // Close-on-exec, as all of Qt's: no child keeps the machine alive.
    if (!m_alive.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        return false;

    QProcess script;
    script.start(QStringLiteral(COMMON_FOLDER "/systemdmachine.sh"), {folder(), QStringLiteral(BUILD_FOLDER)});
    script.waitForFinished();
    if (script.exitCode() == 77) {
        m_lacking = QStringLiteral("No systemd in namespaces: ") + QString::fromLocal8Bit(script.readAllStandardOutput()).simplified();
        return false;
    }
    return script.exitCode() == 0 && QTest::qWaitFor([this] { return QFile::exists(path(QStringLiteral("up"))); }, 20000);
}

QString SystemdMachine::folder() const
{
    return m_folder.path();
}

QByteArray SystemdMachine::log() const
{
    return contentOf(path(QStringLiteral("log"))) + contentOf(path(QStringLiteral("console"))).replace('\r', "");
}

qint64 SystemdMachine::firstProcess() const
{
    return contentOf(path(QStringLiteral("pid"))).trimmed().toLongLong();
}

PidNamespace SystemdMachine::processes() const
{
    return PidNamespace(firstProcess());
}

void SystemdMachine::writeUnit(const QString &name, const QByteArray &content, Manager manager)
{
    QFile file(
        QStringLiteral("/proc/%1/root/etc/systemd/%2/%3")
            .arg(QString::number(firstProcess()), manager == Manager::User ? QStringLiteral("user") : QStringLiteral("system"), name));
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.errorString()));
    QCOMPARE(file.write(content), content.size());
    file.close();
    QCOMPARE(systemctl({QStringLiteral("daemon-reload")}, manager).exitCode, 0);
}

SystemdMachine::Result SystemdMachine::systemctl(const QStringList &arguments, Manager manager) const
{
    QStringList command{QStringLiteral("systemctl"), QStringLiteral("--no-pager")};
    if (manager == Manager::User)
        command.append(QStringLiteral("--user"));
    return run(command + arguments, manager);
}

QString SystemdMachine::property(const QString &unit, const QString &name, Manager manager) const
{
    const QStringList arguments{QStringLiteral("show"), QStringLiteral("--value"), QStringLiteral("--property"), name, unit};
    return QString::fromUtf8(systemctl(arguments, manager).output.trimmed());
}

SystemdMachine::Result SystemdMachine::run(const QStringList &command, Manager manager) const
{
    QStringList arguments{QStringLiteral("--target"), QString::number(firstProcess())};
    for (const char *option : {"--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd", "--"})
        arguments.append(QString::fromLatin1(option));
    arguments += {QStringLiteral("env"), QStringLiteral("-i"), QStringLiteral("LC_ALL=C.UTF-8"), QStringLiteral("PATH=/usr/sbin:/usr/bin")};
    if (manager == Manager::User)
        arguments += {QStringLiteral("XDG_RUNTIME_DIR=/run/user/1000"), QStringLiteral("setpriv"), QStringLiteral("--reuid=1000"),
                      QStringLiteral("--regid=1000"), QStringLiteral("--clear-groups")};
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("nsenter"), arguments + command);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.readAll() + process.errorString().toUtf8()};
    return {process.exitCode(), process.readAll()};
}
