// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Preloaded: something happens at one of the last steps of a process, that which LAST_STEP names.

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

const pid_t ownPid = getpid(); // and not a child's that is about to become a successor

bool happensAt(const char *step)
{
    const char *const chosen = getenv("LAST_STEP");
    return getpid() == ownPid && chosen && strcmp(chosen, step) == 0;
}

} // namespace

// It is told to stop.
int chdir(const char *path) noexcept
{
    if (happensAt("chdir"))
        raise(SIGTERM);
    return int(syscall(SYS_chdir, path));
}

// It gets no further, until somebody continues it.
ssize_t sendmsg(int socket, const msghdr *message, int flags)
{
    if (happensAt("farewell") && memmem(message->msg_iov->iov_base, message->msg_iov->iov_len, "farewell", 8))
        raise(SIGSTOP);
    return syscall(SYS_sendmsg, socket, message, flags);
}

// It can't become another program.
int execve(const char *path, char *const arguments[], char *const environment[]) noexcept
{
    if (!happensAt("execve"))
        return int(syscall(SYS_execve, path, arguments, environment));
    errno = EACCES;
    return -1;
}
