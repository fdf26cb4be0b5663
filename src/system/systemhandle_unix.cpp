// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/systemhandle.h"

#include <limits>

#include <fcntl.h>
#include <unistd.h>

void SystemHandle::close()
{
    if (isValid())
        ::close(release());
}

SystemHandle SystemHandle::aboveStandardStreams(SystemHandle handle)
{
    if (!handle.isValid() || handle.get() > STDERR_FILENO)
        return handle;
    return SystemHandle(fcntl(handle.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

SystemHandle SystemHandle::outOfTheWay(SystemHandle handle)
{
    constexpr int unusual = 600; // above flock(1)'s 200, below select()'s 1024
    SystemHandle result(fcntl(handle.get(), F_DUPFD_CLOEXEC, unusual));
    return result.isValid() ? std::move(result) : std::move(handle); // the limit may be low
}

bool SystemHandle::canBePassed(qint64 number)
{
    return number > STDERR_FILENO && number <= std::numeric_limits<int>::max();
}

bool SystemHandle::isOpen(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

bool SystemHandle::isInheritable(int fd)
{
    const int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && !(flags & FD_CLOEXEC);
}

bool SystemHandle::setInheritable(int fd, bool inheritable)
{
    const int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC) == 0;
}
