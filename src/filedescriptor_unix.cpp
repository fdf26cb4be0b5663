// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "filedescriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void FileDescriptor::close()
{
    if (isValid())
        ::close(release());
}

FileDescriptor FileDescriptor::aboveStandardStreams(FileDescriptor fd)
{
    if (!fd.isValid() || fd.get() > STDERR_FILENO)
        return fd;
    return FileDescriptor(fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

FileDescriptor FileDescriptor::outOfTheWay(FileDescriptor fd)
{
    constexpr int unusual = 600; // above flock(1)'s 200, below select()'s 1024
    FileDescriptor result(fcntl(fd.get(), F_DUPFD_CLOEXEC, unusual));
    return result.isValid() ? std::move(result) : std::move(fd); // the limit may be low
}

bool FileDescriptor::isInheritable(int fd)
{
    const int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && !(flags & FD_CLOEXEC);
}

bool FileDescriptor::setInheritable(int fd, bool inheritable)
{
    const int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC) == 0;
}

bool FileDescriptor::isOpen(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

bool FileDescriptor::isTerminal(int fd)
{
    return isatty(fd);
}

static FileIdentity identityOf(const struct stat &status)
{
    return {quint64(status.st_dev), quint64(status.st_ino)};
}

FileIdentity FileIdentity::ofDescriptor(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 ? identityOf(status) : FileIdentity();
}

FileIdentity FileIdentity::ofPath(const QByteArray &path)
{
    struct stat status;
    return stat(path.constData(), &status) == 0 ? identityOf(status) : FileIdentity();
}
