// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "filedescriptor.h"

#include <QDirIterator>

#include <fcntl.h>
#include <unistd.h>

FileIdentity FileIdentity::ofCurrentDirectory()
{
    return ofPath("/proc/self/cwd"); // "." can't be looked at by a user who may not enter it
}

QList<int> FileDescriptor::allOpen()
{
    QList<int> result;
    {
        QDirIterator entry(QStringLiteral("/proc/self/fd"), QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
        while (entry.hasNext()) {
            entry.next();
            const int fd = entry.fileName().toInt();
            if (fd > STDERR_FILENO)
                result.append(fd);
        }
    }
    // One of them was the iterator's own.
    result.removeIf([](int fd) { return fcntl(fd, F_GETFD) < 0; });
    return result;
}
