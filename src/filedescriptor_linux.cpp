// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "filedescriptor.h"

#include "procfs_linux.h"

#include <climits>
#include <cstdlib>

#include <dirent.h>
#include <unistd.h>

FileIdentity FileIdentity::ofCurrentDirectory()
{
    return ofPath("/proc/self/cwd"); // "." can't be looked at by a user who may not enter it
}

// From here on without Qt's classes for files and directories: every program looks at descriptors as it starts, and few have those in
// memory by then.

QList<int> FileDescriptor::allOpen()
{
    QList<int> result;
    DIR *const directory = opendir("/proc/self/fd");
    if (!directory)
        return result;
    while (const dirent *entry = readdir(directory)) {
        const int fd = atoi(entry->d_name); // 0 for "." and ".."
        if (fd > STDERR_FILENO && fd != dirfd(directory))
            result.append(fd);
    }
    closedir(directory);
    return result;
}

QByteArray FileDescriptor::target(int fd)
{
    const QByteArray link = "/proc/self/fd/" + QByteArray::number(fd);
    char text[PATH_MAX];
    const ssize_t size = readlink(link.constData(), text, sizeof text);
    return size > 0 && size < PATH_MAX ? QByteArray(text, size) : QByteArray(); // else it is longer
}

QByteArray FileDescriptor::information(int fd)
{
    return ProcFs::content("/proc/self/fdinfo/" + QByteArray::number(fd)); // what watches many files has more, which nobody asks for
}
