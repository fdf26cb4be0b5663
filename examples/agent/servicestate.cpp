// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "servicestate.h"

#include <cstddef>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool notify(const QByteArray &message)
{
    const QByteArray name = qgetenv("NOTIFY_SOCKET");
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (name.isEmpty() || size_t(name.size()) >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, name.constData(), size_t(name.size()));
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const ssize_t size = sendto(fd, message.constData(), size_t(message.size()), MSG_NOSIGNAL, reinterpret_cast<const sockaddr *>(&address),
                                socklen_t(offsetof(sockaddr_un, sun_path) + size_t(name.size())));
    close(fd);
    return size == message.size();
}

bool ServiceState::ready()
{
    const qint64 period = qEnvironmentVariable("WATCHDOG_USEC").toLongLong();
    if (period > 0 && qEnvironmentVariable("WATCHDOG_PID").toLongLong() == getpid()) {
        m_watchdog.callOnTimeout([] { notify("WATCHDOG=1"); });
        m_watchdog.start(std::chrono::milliseconds(period / 1000 / 2));
    }
    return notify("READY=1");
}
