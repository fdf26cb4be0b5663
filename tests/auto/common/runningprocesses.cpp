// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "runningprocesses.h"

#include <QDir>
#include <QFile>

static QByteArray contents(const QString &fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A zombie has no arguments. In the middle of execve() a process has none yet, so that it would be gone and come back; but it
// has memory.
static QByteArray commandLine(const QString &folder)
{
    for (;;) {
        const QByteArray result = contents(folder + QStringLiteral("/cmdline"));
        const QByteArray memory = contents(folder + QStringLiteral("/statm"));
        if (!result.isEmpty() || memory.isEmpty() || memory.startsWith("0 "))
            return result;
    }
}

QList<qint64> runningProcesses(const QString &folder)
{
    QList<qint64> result;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &entry : entries) {
        if (entry.toLongLong() > 0 && commandLine(QStringLiteral("/proc/") + entry).contains(QFile::encodeName(folder)))
            result.append(entry.toLongLong());
    }
    return result;
}
