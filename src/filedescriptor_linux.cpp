// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "filedescriptor.h"

#include <cstdlib>

#include <dirent.h>
#include <unistd.h>

FileIdentity FileIdentity::ofCurrentDirectory()
{
    return ofPath("/proc/self/cwd"); // "." can't be looked at by a user who may not enter it
}

// Without Qt's classes for directories: every program does this as it starts, and few have those in memory by then.
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
