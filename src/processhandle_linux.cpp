// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "processhandle.h"

#include <QByteArray>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SO_PEERPIDFD // Linux 6.5
#define SO_PEERPIDFD 77
#endif

// A handle is a pidfd. Where the system refuses those (before Linux 5.3, or a seccomp filter), it is a descriptor of the
// directory /proc/PID: that belongs to one process and is never given to the next one with its number. It only can't
// announce anything.

namespace {

FileDescriptor openPidfd(qint64 pid)
{
    // Through syscall(), since glibc has a wrapper only from 2.36 on.
    return FileDescriptor(int(syscall(SYS_pidfd_open, pid_t(pid), 0)));
}

FileDescriptor openProcDirectory(const QByteArray &path)
{
    return FileDescriptor(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

bool isProcDirectory(int fd)
{
    struct statfs fileSystem;
    return fstatfs(fd, &fileSystem) == 0 && fileSystem.f_type == PROC_SUPER_MAGIC;
}

// By "Pid:" in fdinfo, which only a pidfd has: -1 when its process is gone and reaped.
Verification isPidfdOf(int fd, qint64 pid)
{
    const QByteArray information = FileDescriptor::information(fd);
    if (information.isEmpty())
        return fcntl(fd, F_GETFD) < 0 && errno == EBADF ? Verification::Failed : Verification::Impossible;
    const QByteArrayList lines = information.split('\n');
    const bool passed = std::any_of(lines.cbegin(), lines.cend(), [pid](const QByteArray &line) {
        return line.startsWith("Pid:") && (line.mid(4).trimmed() == QByteArray::number(pid) || line.mid(4).trimmed() == "-1");
    });
    return passed ? Verification::Passed : Verification::Failed;
}

Verification isProcDirectoryOf(int fd, qint64 pid)
{
    // Once the process is gone, " (deleted)" may follow.
    const QByteArray path = "/proc/" + QByteArray::number(pid);
    const QByteArray target = FileDescriptor::target(fd);
    const bool passed = target == path || target.startsWith(path + ' ');
    return passed ? Verification::Passed : Verification::Failed;
}

bool hasExitedByProc(int procDirectory)
{
    const FileDescriptor stat(openat(procDirectory, "stat", O_RDONLY | O_CLOEXEC));
    if (!stat.isValid())
        return errno == ENOENT || errno == ESRCH; // and not, say, EMFILE, which says nothing about the process

    QByteArray text(4096, Qt::Uninitialized);
    const ssize_t size = read(stat.get(), text.data(), size_t(text.size()));
    if (size < 0)
        return errno == ESRCH;
    text.truncate(size);

    // The name, in parentheses, may contain anything. After it come: state, … num_threads (the 18th field).
    const QByteArrayList fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 18)
        return false;
    // A main thread that has left by pthread_exit() is a zombie, too, while its process goes on in other threads.
    const bool alone = fields.at(17).toInt() <= 1;
    return (fields.at(0) == "Z" || fields.at(0) == "X") && alone;
}

} // namespace

ProcessHandle::ProcessHandle(FileDescriptor descriptor)
    : m_descriptor(FileDescriptor::aboveStandardStreams(std::move(descriptor))),
      m_announcesExit(m_descriptor.isValid() && !isProcDirectory(m_descriptor.get()))
{}

ProcessHandle ProcessHandle::openSelf()
{
    FileDescriptor pidfd = openPidfd(getpid());
    return ProcessHandle(pidfd.isValid() ? std::move(pidfd) : openProcDirectory("/proc/self"));
}

ProcessHandle ProcessHandle::open(qint64 pid)
{
    FileDescriptor pidfd = openPidfd(pid);
    return ProcessHandle(pidfd.isValid() ? std::move(pidfd) : openProcDirectory("/proc/" + QByteArray::number(pid)));
}

Verification ProcessHandle::verify(int fd, qint64 pid)
{
    return isProcDirectory(fd) ? isProcDirectoryOf(fd, pid) : isPidfdOf(fd, pid);
}

bool ProcessHandle::canBeHandleOfPeer(int fd, int socket)
{
    int number = -1;
    socklen_t size = sizeof number;
    if (isProcDirectory(fd) || getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &number, &size) != 0)
        return true;
    const FileDescriptor peer(number);
    // From Linux 6.9 on there is an inode for each process, which is never used again; before, one for all.
    return FileIdentity::ofDescriptor(peer.get()) == FileIdentity::ofDescriptor(fd);
}

bool ProcessHandle::hasExited() const
{
    if (!m_announcesExit)
        return hasExitedByProc(m_descriptor.get());
    pollfd request{m_descriptor.get(), POLLIN, 0};
    return poll(&request, 1, 0) == 1 && (request.revents & POLLIN);
}

void ProcessHandle::reap() const
{
    constexpr auto byPidfd = idtype_t(3); // P_PIDFD, from Linux 5.4 and glibc 2.36 on. By number it could be another child.
    siginfo_t info;
    waitid(byPidfd, id_t(m_descriptor.get()), &info, WEXITED | WNOHANG);
}

bool ProcessHandle::kill() const
{
    // Takes a /proc/PID directory as well. There is no second attempt by number: that could hit somebody else.
    return syscall(SYS_pidfd_send_signal, m_descriptor.get(), SIGKILL, nullptr, 0) == 0 || errno == ESRCH;
}
