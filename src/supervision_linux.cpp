// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "supervision.h"

#include "filedescriptor.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

Supervision Supervisor::ofThisProcess()
{
    if (getpid() == 1)
        return Supervision::PidNamespace;
    // Children of the main process inherit the variable, with its number.
    if (QByteArray(getenv("SYSTEMD_EXEC_PID")) == QByteArray::number(qint64(getpid())))
        return Supervision::Systemd;
    return Supervision::None;
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
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(path.size()));
    sendto(socket.get(), message.constData(), size_t(message.size()), MSG_NOSIGNAL, reinterpret_cast<const sockaddr *>(&address), length);
}
