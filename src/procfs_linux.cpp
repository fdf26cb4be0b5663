// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "procfs_linux.h"

#include "filedescriptor.h"

#include <fcntl.h>
#include <unistd.h>

QByteArray ProcFs::content(const QByteArray &path)
{
    const FileDescriptor file(open(path.constData(), O_RDONLY | O_CLOEXEC));
    char text[4096];
    const ssize_t size = file.isValid() ? read(file.get(), text, sizeof text) : -1;
    return size > 0 ? QByteArray(text, size) : QByteArray();
}

bool ProcFs::isOurs()
{
    char number[32];
    const ssize_t size = readlink("/proc/self", number, sizeof number);
    return QByteArray(number, qMax(ssize_t(0), size)) == QByteArray::number(qint64(getpid()));
}
