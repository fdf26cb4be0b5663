// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "runningprocesses.h"

#include <QDir>
#include <QFile>

QList<qint64> runningProcesses(const QString &folder)
{
    QList<qint64> result;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &entry : entries) {
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(entry)); // empty for a zombie
        if (entry.toLongLong() > 0 && commandLine.open(QIODevice::ReadOnly)
            && commandLine.readAll().contains(QFile::encodeName(folder)))
            result.append(entry.toLongLong());
    }
    return result;
}
