// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Preloaded: a process that changes its directory is told to stop in that moment.

#include <csignal>

#include <sys/syscall.h>
#include <unistd.h>

int chdir(const char *path) noexcept
{
    raise(SIGTERM);
    return int(syscall(SYS_chdir, path));
}
