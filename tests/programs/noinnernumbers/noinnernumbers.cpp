// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Preloaded to a program: of a pidfd, /proc says only the first number of its process, as before Linux 5.5; and
// goes on saying it when the process is gone.

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// As the handover says it, which is there at the first call, before main().
static int numberOfPredecessor()
{
    static const char *const value = getenv("ROLLOVER_HANDOVER");
    static const int number = value ? atoi(value) : 0;
    return number;
}

extern "C" int open(const char *path, int flags, ...) // by its other name, open64, as the library calls it
{
    const int file = int(syscall(SYS_openat, AT_FDCWD, path, flags, 0600));
    const int predecessor = numberOfPredecessor();
    if (file < 0 || strncmp(path, "/proc/self/fdinfo/", 18) != 0)
        return file;
    char text[1024] = {};
    [[maybe_unused]] const ssize_t size = pread(file, text, sizeof text - 1, 0);
    char *const inner = strstr(text, "NSpid:");
    char *const gone = strstr(text, "Pid:\t-1");
    if (!inner && !gone)
        return file;
    close(file);
    if (gone)
        snprintf(gone, sizeof text - size_t(gone - text), "Pid:\t%d\n", predecessor);
    else
        *inner = '\0';
    const int shortened = memfd_create("fdinfo", MFD_CLOEXEC);
    [[maybe_unused]] const ssize_t written = pwrite(shortened, text, strlen(text), 0);
    return shortened;
}
