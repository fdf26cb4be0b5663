// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "filedescriptor.h"

#include <fcntl.h>
#include <unistd.h>

void FileDescriptor::close()
{
    if (isValid())
        ::close(release());
}

bool FileDescriptor::setInheritable(bool inheritable)
{
    const int flags = fcntl(m_fd, F_GETFD);
    return flags >= 0 && fcntl(m_fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC) == 0;
}

FileDescriptor FileDescriptor::aboveStandardStreams(FileDescriptor fd)
{
    if (!fd.isValid() || fd.get() > STDERR_FILENO)
        return fd;
    return FileDescriptor(fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}
