// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/packetsocket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include <poll.h>
#include <sys/socket.h>

bool PacketSocket::send(const SystemHandle &socket, const QByteArray &text, const SystemHandle &attached)
{
    iovec content{const_cast<char *>(text.constData()), size_t(text.size())};
    msghdr header{};
    header.msg_iov = &content;
    header.msg_iovlen = 1;

    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    if (attached.isValid()) {
        const int fd = attached.get();
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(part), &fd, sizeof fd);
    }

    ssize_t size = -1;
    do {
        size = sendmsg(socket.get(), &header, MSG_NOSIGNAL);
    } while (size < 0 && errno == EINTR);
    return size == text.size();
}

void PacketSocket::wait(const SystemHandle &socket, const ProcessHandle &process, QDeadlineTimer deadline)
{
    // What can't be waited for is asked again by the caller, every so often.
    constexpr qint64 pollInterval = 50;
    const qint64 remaining = deadline.remainingTime();
    qint64 timeout = remaining;
    if (!process.announcesExit())
        timeout = remaining < 0 ? pollInterval : std::min(remaining, pollInterval);

    pollfd requests[] = {{socket.get(), POLLIN, 0}, {process.announcesExit() ? process.handle().get() : -1, POLLIN, 0}};
    poll(requests, 2, int(std::min<qint64>(timeout, std::numeric_limits<int>::max())));
}
