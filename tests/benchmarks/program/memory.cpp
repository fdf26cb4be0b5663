// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "memory.h"

#include <QByteArrayList>
#include <QFile>

static qint64 field(const char *name)
{
    QFile file(QStringLiteral("/proc/self/status"));
    const QByteArrayList lines = file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QByteArrayList();
    for (const QByteArray &line : lines) {
        if (line.startsWith(name))
            return 1024 * line.simplified().split(' ').value(1).toLongLong();
    }
    return 0;
}

qint64 Memory::now()
{
    return field("VmRSS:");
}

qint64 Memory::peak()
{
    return field("VmHWM:"); // of this image: what getrusage() says, it has from the process that has forked it
}
