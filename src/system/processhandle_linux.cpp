// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/processhandle.h"

#include "handovererror.h"
#include "system/fileidentity.h"
#include "system/procfs_linux.h"

#include <QByteArray>

#include <cerrno>
#include <csignal>
#include <optional>

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/ioctl.h>
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

constexpr auto byPidfd = idtype_t(3); // P_PIDFD, from Linux 5.4 and glibc 2.36 on. By number it could be another child.

SystemHandle openPidfd(qint64 pid)
{
    // Through syscall(), since glibc has a wrapper only from 2.36 on.
    return SystemHandle(int(syscall(SYS_pidfd_open, pid_t(pid), 0)));
}

SystemHandle openProcDirectory(const QByteArray &path)
{
    return SystemHandle(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

bool isProcDirectory(int fd)
{
    struct statfs fileSystem;
    return fstatfs(fd, &fileSystem) == 0 && fileSystem.f_type == PROC_SUPER_MAGIC;
}

bool hasExitedByProc(int procDirectory)
{
    const SystemHandle stat(openat(procDirectory, "stat", O_RDONLY | O_CLOEXEC));
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

bool hasExitedByHandle(int fd)
{
    if (isProcDirectory(fd))
        return hasExitedByProc(fd);
    pollfd request{fd, POLLIN, 0};
    return poll(&request, 1, 0) == 1 && (request.revents & POLLIN);
}

// Where each process has an inode of its own, which is never used again: from Linux 6.9 on. Before, one is for all.
bool isUnique(int pidfd)
{
    constexpr auto pidfs = 0x50494446;
    struct statfs fileSystem;
    return fstatfs(pidfd, &fileSystem) == 0 && fileSystem.f_type == pidfs;
}

// From a line of that name.
QList<qint64> numbersIn(const QByteArray &text, const QByteArray &name)
{
    QList<qint64> result;
    const QByteArrayList lines = text.split('\n');
    for (const QByteArray &line : lines) {
        if (!line.startsWith(name))
            continue;
        const QByteArrayList numbers = line.mid(name.size()).simplified().split(' ');
        for (const QByteArray &number : numbers)
            result.append(number.toLongLong());
    }
    return result;
}

std::optional<QList<qint64>> numbersOfProcDirectory(int fd)
{
    const QByteArray path = ProcFs::descriptorTarget(fd);
    bool isNumber = false;
    const qint64 number = path.mid(path.lastIndexOf('/') + 1).split(' ').constFirst().toLongLong(&isNumber); // " (deleted)" may follow
    if (!path.startsWith("/proc"))
        return std::nullopt;
    return isNumber ? QList<qint64>{number} : QList<qint64>();
}

// The numbers of a handle's process: in the PID namespace of /proc, and in those within, down to its own. A 0 if it has none there, and
// a -1 if it is gone and reaped. Empty for what is no handle, and nothing where the system doesn't say.
std::optional<QList<qint64>> numbersOf(int fd)
{
    if (isProcDirectory(fd))
        return numbersOfProcDirectory(fd);
    const QByteArray information = ProcFs::descriptorInformation(fd);
    if (information.isEmpty())
        return fcntl(fd, F_GETFD) < 0 && errno == EBADF ? std::optional(QList<qint64>()) : std::nullopt;
    const QList<qint64> first = numbersIn(information, "Pid:"); // which only a pidfd has
    const QList<qint64> all = numbersIn(information, "NSpid:");
    if (!all.isEmpty() || first.isEmpty() || first.front() <= 0)
        return all.isEmpty() ? first : all;

    // Before Linux 5.5 the process says the others, as long as it runs. Later its number may be another's, or nobody's: a handle keeps it.
    const QByteArray status = ProcFs::content("/proc/" + QByteArray::number(first.front()) + "/status");
    if (hasExitedByHandle(fd))
        return QList<qint64>{-1};
    if (!status.contains("\nSigQ:")) // which comes after them
        return std::nullopt;
    const QList<qint64> own = numbersIn(status, "NSpid:");
    return own.isEmpty() ? first : own; // there may be no PID namespaces
}

bool isOfOurProc(int fd)
{
    return ProcFs::isOurs() && (!isProcDirectory(fd) || FileIdentity::ofHandle(fd).device == FileIdentity::ofPath("/proc").device);
}

// What Linux 6.15 tells of a pidfd's process that has been reaped: PIDFD_GET_INFO, in linux/pidfd.h of that version.
struct PidfdInformation
{
    static constexpr quint64 exitIsWanted = 1 << 3;

    quint64 mask = exitIsWanted;
    quint64 cgroup = 0;
    quint32 numbers[11] = {};
    qint32 waitStatus = 0;
};
constexpr auto getPidfdInformation = _IOWR(0xFF, 11, PidfdInformation);

std::optional<int> waitStatusOf(int pidfd)
{
    PidfdInformation information;
    const bool isTold = ioctl(pidfd, getPidfdInformation, &information) == 0 && (information.mask & PidfdInformation::exitIsWanted);
    return isTold ? std::optional(int(information.waitStatus)) : std::nullopt;
}

SystemHandle handleOfPeer(int socket)
{
    int fd = -1;
    socklen_t size = sizeof fd;
    return SystemHandle(getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &fd, &size) == 0 ? fd : -1);
}

} // namespace

ProcessHandle::ProcessHandle(SystemHandle handle)
    : m_handle(SystemHandle::aboveStandardStreams(std::move(handle))),
      m_announcesExit(m_handle.isValid() && !isProcDirectory(m_handle.get()))
{}

ProcessHandle ProcessHandle::openSelf()
{
    SystemHandle pidfd = openPidfd(getpid());
    return ProcessHandle(pidfd.isValid() ? std::move(pidfd) : openProcDirectory("/proc/self"));
}

ProcessHandle ProcessHandle::open(qint64 pid)
{
    SystemHandle pidfd = openPidfd(pid);
    return ProcessHandle(pidfd.isValid() ? std::move(pidfd) : openProcDirectory("/proc/" + QByteArray::number(pid)));
}

Verification ProcessHandle::verify(int fd, qint64 pid)
{
    const std::optional<QList<qint64>> numbers = numbersOf(fd);
    if (!numbers || (!numbers->isEmpty() && numbers->front() == 0))
        return Verification::Impossible;
    const bool passed = !numbers->isEmpty() && (numbers->front() == pid || numbers->front() == -1);
    return passed ? Verification::Passed : Verification::Failed;
}

Verification ProcessHandle::compare(int fd, int other)
{
    if (!isUnique(fd) || !isUnique(other))
        return Verification::Impossible;
    return FileIdentity::ofHandle(fd) == FileIdentity::ofHandle(other) ? Verification::Passed : Verification::Failed;
}

Verification ProcessHandle::verifyPeer(int fd, int socket, qint64 pid)
{
    const Verification compared = compare(fd, handleOfPeer(socket).get());
    const std::optional<QList<qint64>> numbers = numbersOf(fd);
    if (numbers && (numbers->isEmpty() || (numbers->back() > 0 && numbers->back() != pid)))
        return Verification::Failed;
    if (compared != Verification::Impossible)
        return compared;
    ucred peer = {};
    socklen_t size = sizeof peer;
    if (!numbers || getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return Verification::Impossible;
    if (hasExitedByHandle(fd)) // then nobody is there beside whom this process could begin
        return Verification::Passed;
    if (numbers->front() == 0 || peer.pid == 0)
        return Verification::Impossible;
    if (numbers->contains(peer.pid))
        return Verification::Passed;
    return isOfOurProc(fd) ? Verification::Failed : Verification::Impossible;
}

QString ProcessHandle::verificationProblem()
{
    return HandoverError::tr("/proc is not mounted, or is that of another PID namespace.");
}

bool ProcessHandle::hasExited() const
{
    return hasExitedByHandle(m_handle.get());
}

std::optional<ExitStatus> ProcessHandle::exitStatus() const
{
    siginfo_t info = {};
    if (waitid(byPidfd, id_t(m_handle.get()), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0)
        return ExitStatus{info.si_code != CLD_EXITED, info.si_status};
    if (!m_announcesExit || isProcDirectory(m_handle.get()))
        return {};
    constexpr int moment = 100; // ms; as a rule PID 1 does nothing else
    pollfd reaped{m_handle.get(), 0, 0}; // POLLHUP
    std::optional<int> status = waitStatusOf(m_handle.get());
    if (!status && errno != ENOTTY && errno != EINVAL && poll(&reaped, 1, moment) == 1)
        status = waitStatusOf(m_handle.get());
    if (!status)
        return {};
    return WIFSIGNALED(*status) ? ExitStatus{true, WTERMSIG(*status)} : ExitStatus{false, WEXITSTATUS(*status)};
}

void ProcessHandle::reap() const
{
    siginfo_t info;
    waitid(byPidfd, id_t(m_handle.get()), &info, WEXITED | WNOHANG);
}

bool ProcessHandle::kill() const
{
    // Takes a /proc/PID directory as well. There is no second attempt by number: that could hit somebody else.
    return syscall(SYS_pidfd_send_signal, m_handle.get(), SIGKILL, nullptr, 0) == 0 || errno == ESRCH;
}
