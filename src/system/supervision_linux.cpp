// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/supervision.h"

#include "system/procfs_linux.h"
#include "system/systemhandle.h"

#include <QByteArrayList>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

// The one that systemd has started, which may be this one: a unit's other processes inherit the variable.
pid_t systemdProcess = 0;

bool isSystemdProcess(pid_t pid)
{
    return systemdProcess != 0 && systemdProcess == pid;
}

// Where systemd ends this process when the unit ends. A scope, as a desktop makes one for each application, has no main process.
bool isInService()
{
    const QByteArrayList groups = ProcFs::content("/proc/self/cgroup").split('\n');
    return std::any_of(groups.cbegin(), groups.cend(), [](const QByteArray &group) {
        const bool isOfSystemd = group.startsWith("0::") || group.contains(":name=systemd:");
        return isOfSystemd && group.lastIndexOf(".service") > std::max(group.lastIndexOf(".scope"), group.lastIndexOf(".slice"));
    });
}

// What somebody has typed into a shell, which goes on: it has a process group of its own, on a terminal.
bool isJob()
{
    return getpgrp() != 1 && SystemHandle(open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)).isValid();
}

// A process stays in the session of those who have started it, until it is made independent: by a terminal, by startDetached(), or
// as a daemon by itself. The first process of a container, and that of a unit, lead a session.
bool isAwaited()
{
    const pid_t session = getsid(0);
    if (session == 1)
        return !isJob();
    return (isSystemdProcess(session) || isSystemdProcess(getppid())) && isInService();
}

} // namespace

void Supervisor::recordStart()
{
    systemdProcess = qEnvironmentVariableIntValue("SYSTEMD_EXEC_PID");
}

Supervision Supervisor::ofThisProcess()
{
    if (getpid() == 1)
        return Supervision::PidNamespace;
    if (isSystemdProcess(getpid()))
        return Supervision::Systemd;
    return isAwaited() ? Supervision::Awaited : Supervision::None;
}

QByteArray Supervisor::notificationAddress()
{
    return getenv("NOTIFY_SOCKET");
}

void Supervisor::announceMainProcess(const QByteArray &path, qint64 pid)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.isEmpty() || size_t(path.size()) >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, path.constData(), size_t(path.size()));
    if (path.front() == '@')
        address.sun_path[0] = '\0'; // an abstract name

    const QByteArray message = "MAINPID=" + QByteArray::number(pid);
    const SystemHandle socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(path.size()));
    sendto(socket.get(), message.constData(), size_t(message.size()), MSG_NOSIGNAL, reinterpret_cast<const sockaddr *>(&address), length);
}
