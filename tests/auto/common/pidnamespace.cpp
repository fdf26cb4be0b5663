// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "pidnamespace.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>

#include <unistd.h>

namespace {

// The value of a line of /proc/PID/status.
QByteArray status(qint64 pid, const QByteArray &name)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArrayList lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).simplified();
    }
    return {};
}

QByteArray namespaceOf(qint64 pid)
{
    char target[64];
    const ssize_t size = readlink(qPrintable(QStringLiteral("/proc/%1/ns/pid").arg(pid)), target, sizeof target);
    return QByteArray(target, qMax(ssize_t(0), size));
}

QList<qint64> allProcesses()
{
    QList<qint64> result;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &entry : entries) {
        if (entry.toLongLong() > 0)
            result.append(entry.toLongLong());
    }
    return result;
}

} // namespace

QString PidNamespace::wrapper()
{
    return QStringLiteral(COMMON_FOLDER "/pidnamespace.sh");
}

QString PidNamespace::lacking()
{
    QProcess process;
    process.start(wrapper(), {QStringLiteral("true")});
    process.waitForFinished();
    const QString reason = QString::fromLocal8Bit(process.readAllStandardError()).simplified();
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 ? QString()
                                                                                   : QStringLiteral("No PID namespaces: ") + reason;
}

bool PidNamespace::hasTools()
{
    const QStringList tools{QStringLiteral("mount"), QStringLiteral("nsenter"), QStringLiteral("setpriv"), QStringLiteral("unshare")};
    return std::none_of(tools.begin(), tools.end(), [](const QString &tool) { return QStandardPaths::findExecutable(tool).isEmpty(); });
}

PidNamespace::PidNamespace(qint64 firstProcess) : m_first(firstProcess) {}

PidNamespace PidNamespace::belowWrapper(qint64 wrapper)
{
    const QList<qint64> candidates = allProcesses();
    for (qint64 pid : candidates) {
        if (status(pid, "PPid").toLongLong() == wrapper && status(pid, "NSpid").endsWith(" 1"))
            return PidNamespace(pid);
    }
    return PidNamespace();
}

QList<qint64> PidNamespace::processes() const
{
    const QByteArray own = namespaceOf(m_first);
    QList<qint64> result = allProcesses();
    result.removeIf([&own](qint64 pid) { return own.isEmpty() || namespaceOf(pid) != own; });
    return result;
}

QList<qint64> PidNamespace::zombies() const
{
    QList<qint64> result = processes();
    result.removeIf([](qint64 pid) { return !status(pid, "State").startsWith('Z'); });
    return result;
}

qint64 PidNamespace::inside(qint64 pid) const
{
    return processes().contains(pid) ? status(pid, "NSpid").split(' ').constLast().toLongLong() : 0;
}

qint64 PidNamespace::outside(qint64 pid) const
{
    const QList<qint64> candidates = processes();
    for (qint64 candidate : candidates) {
        if (status(candidate, "NSpid").split(' ').constLast().toLongLong() == pid)
            return candidate;
    }
    return 0;
}
