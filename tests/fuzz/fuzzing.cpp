// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "fuzzing.h"

#include <QtGlobal>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int warningCount = 0;

// Memory that was freed is kept to notice its use: less than usual, so that the limit of memory is for what is in use.
extern "C" const char *__asan_default_options()
{
    return "quarantine_size_mb=32";
}

void failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: this must hold: %s\n", file, line, condition);
    abort();
}

void countWarnings()
{
    closefrom(3); // ctest leaves its log open, which moves on while others run
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) { ++warningCount; });
}

int takeWarningCount()
{
    return std::exchange(warningCount, 0);
}

QMap<int, DescriptorState> openDescriptors()
{
    QMap<int, DescriptorState> result;
    for (int fd = 0; fd < 128; ++fd) {
        struct stat status;
        if (fstat(fd, &status) != 0)
            continue;
        result.insert(fd, {status.st_dev, status.st_ino, fcntl(fd, F_GETFD), fcntl(fd, F_GETFL), lseek(fd, 0, SEEK_CUR)});
    }
    return result;
}
