// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/systemhandle.h"

#include <cstdlib>

#include <dirent.h>
#include <unistd.h>

// Without Qt's classes for files and directories: every program looks at its descriptors as it starts, and few have those in memory by
// then.
QList<int> SystemHandle::allOpen()
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
