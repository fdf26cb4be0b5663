// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/procfs_linux.h"

#include "system/systemhandle.h"

#include <climits>

#include <fcntl.h>
#include <unistd.h>

QByteArray ProcFs::content(const QByteArray &path)
{
    const SystemHandle file(open(path.constData(), O_RDONLY | O_CLOEXEC));
    char text[4096];
    const ssize_t size = file.isValid() ? read(file.get(), text, sizeof text) : -1;
    return size > 0 ? QByteArray(text, size) : QByteArray();
}

QByteArray ProcFs::descriptorTarget(int fd)
{
    const QByteArray link = "/proc/self/fd/" + QByteArray::number(fd);
    char text[PATH_MAX];
    const ssize_t size = readlink(link.constData(), text, sizeof text);
    return size > 0 && size < PATH_MAX ? QByteArray(text, size) : QByteArray(); // else it is longer
}

QByteArray ProcFs::descriptorInformation(int fd)
{
    return content("/proc/self/fdinfo/" + QByteArray::number(fd)); // what watches many files has more, which nobody asks for
}

bool ProcFs::isOurs()
{
    char number[32];
    const ssize_t size = readlink("/proc/self", number, sizeof number);
    return QByteArray(number, qMax(ssize_t(0), size)) == QByteArray::number(qint64(getpid()));
}
