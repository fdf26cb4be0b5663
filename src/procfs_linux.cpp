// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "procfs_linux.h"

#include <QByteArray>

#include <unistd.h>

bool ProcFs::isOurs()
{
    char number[32];
    const ssize_t size = readlink("/proc/self", number, sizeof number);
    return QByteArray(number, qMax(ssize_t(0), size)) == QByteArray::number(qint64(getpid()));
}
