// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/programidentity.h"

#include <sys/stat.h>

ProgramIdentity ProgramIdentity::ofPath(const QByteArray &path)
{
    constexpr qint64 nanoseconds = 1'000'000'000;
    struct stat status;
    if (stat(path.constData(), &status) != 0)
        return {};
    return {{quint64(status.st_dev), quint64(status.st_ino)},
            qint64(status.st_size),
            qint64(status.st_mtim.tv_sec) * nanoseconds + qint64(status.st_mtim.tv_nsec)};
}
