// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A library of the application, which has nothing to do with Rollover, and has something to do at its end.

#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

static const struct Companion
{
    ~Companion()
    {
        const char *const path = getenv("COMPANION_FILE");
        if (!path)
            return;
        const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        [[maybe_unused]] const ssize_t size = write(file, "gone\n", 5);
        close(file);
    }
} instance;
