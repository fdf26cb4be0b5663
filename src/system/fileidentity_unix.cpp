// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/fileidentity.h"

#include <sys/stat.h>

static FileIdentity identityOf(const struct stat &status)
{
    return {quint64(status.st_dev), quint64(status.st_ino)};
}

FileIdentity FileIdentity::ofHandle(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 ? identityOf(status) : FileIdentity();
}

FileIdentity FileIdentity::ofPath(const QByteArray &path)
{
    struct stat status;
    return stat(path.constData(), &status) == 0 ? identityOf(status) : FileIdentity();
}
