// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "runningprocesses.h"

#include "standalone.h"

#include <QDir>
#include <QFile>
#include <QSet>

#include <algorithm>

static QByteArray contents(const QString &fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A zombie has no arguments. In the middle of execve() a process has none yet, so that it would be gone and come back; but it
// has memory.
static QByteArray argumentsOf(const QString &pid)
{
    const QString folder = QStringLiteral("/proc/") + pid;
    for (;;) {
        const QByteArray result = contents(folder + QStringLiteral("/cmdline"));
        const QByteArray memory = contents(folder + QStringLiteral("/statm"));
        if (!result.isEmpty() || memory.isEmpty() || memory.startsWith("0 "))
            return result;
    }
}

// One that was started while /proc was being read, by one that was gone when its turn came, would be missed. So it is read until
// nobody has come meanwhile.
QList<qint64> runningProcesses(const QString &folder)
{
    const QByteArray name = QFile::encodeName(folder);
    QList<qint64> result;
    QSet<QString> seen;
    for (qsizetype before = -1; seen.size() > before;) {
        before = seen.size();
        const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
        for (const QString &entry : entries) {
            if (entry.toLongLong() <= 0 || seen.contains(entry))
                continue;
            seen.insert(entry);
            if (argumentsOf(entry).contains(name))
                result.append(entry.toLongLong());
        }
    }
    std::sort(result.begin(), result.end());
    return result;
}

char processState(qint64 pid)
{
    const QByteArray text = contents(QStringLiteral("/proc/%1/status").arg(pid));
    const qsizetype state = text.indexOf("\nState:\t");
    return state < 0 ? 'Z' : text.at(state + 8);
}

QByteArray commandLineOf(qint64 pid)
{
    return argumentsOf(QString::number(pid)).replace('\0', ' ').trimmed();
}
