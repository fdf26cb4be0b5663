// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "processfigures.h"

#include "scene.h"

#include <QByteArrayList>
#include <QDir>
#include <QFile>

static QByteArray contentOf(pid_t pid, const char *name)
{
    QFile file(QStringLiteral("/proc/%1/%2").arg(pid).arg(QLatin1StringView(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

ProcessFigures ProcessFigures::of(pid_t pid)
{
    ProcessFigures result;
    const QByteArrayList lines = contentOf(pid, "status").split('\n');
    for (const QByteArray &line : lines) {
        const qint64 value = line.mid(line.indexOf(':') + 1).simplified().split(' ').front().toLongLong();
        if (line.startsWith("VmRSS:"))
            result.resident = 1024 * value;
        else if (line.startsWith("RssAnon:"))
            result.anonymous = 1024 * value;
        else if (line.startsWith("Threads:"))
            result.threads = value;
        else if (line.startsWith("voluntary_ctxt_switches:"))
            result.wakeUps = value;
    }
    const QByteArray schedule = contentOf(pid, "schedstat");
    if (result.resident == 0 || schedule.isEmpty())
        throw Failure("process " + std::to_string(pid) + " has exited");
    const QString folder = QStringLiteral("/proc/%1/fd").arg(pid);
    result.descriptors = QDir(folder).entryList(QDir::Files | QDir::System).size();
    result.cpu = double(schedule.split(' ').front().toLongLong()) / 1e9;
    return result;
}
