// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/packetsocket.h"

#include <cerrno>
#include <cstring>
#include <tuple>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_PASSPIDFD // Linux 6.5
#define SO_PASSPIDFD 76
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif

namespace {

constexpr size_t maximumPacketSize = 512;

int descriptorIn(const cmsghdr *part)
{
    int fd = -1;
    memcpy(&fd, CMSG_DATA(part), sizeof fd);
    return fd;
}

// The first; all of them are open by now, wanted or not.
SystemHandle descriptorsIn(const cmsghdr *part)
{
    std::vector<int> numbers((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(numbers.data(), CMSG_DATA(part), numbers.size() * sizeof(int));
    SystemHandle first;
    for (int fd : numbers) {
        SystemHandle handle(fd);
        if (!first.isValid())
            first = std::move(handle);
    }
    return first;
}

void readControl(msghdr &header, PacketSocket::Packet *packet)
{
    for (cmsghdr *part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET)
            continue;
        if (part->cmsg_type == SCM_RIGHTS) {
            packet->attached = descriptorsIn(part);
        } else if (part->cmsg_type == SCM_PIDFD) {
            packet->sender = SystemHandle(descriptorIn(part)); // an error instead, if the sender is gone
        } else if (part->cmsg_type == SCM_CREDENTIALS) {
            ucred sender;
            memcpy(&sender, CMSG_DATA(part), sizeof sender);
            packet->senderPid = sender.pid;
        }
    }
}

} // namespace

std::pair<SystemHandle, SystemHandle> PacketSocket::createPair()
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return {};
    SystemHandle first = SystemHandle(ends[0]);
    SystemHandle second = SystemHandle(ends[1]);
    first = SystemHandle::aboveStandardStreams(std::move(first));
    second = SystemHandle::aboveStandardStreams(std::move(second));
    if (!first.isValid() || !second.isValid())
        return {};
    // Without these, nobody is believed to be the sender.
    for (const SystemHandle *end : {&first, &second}) {
        for (int option : {SO_PASSCRED, SO_PASSPIDFD}) {
            const int on = 1;
            setsockopt(end->get(), SOL_SOCKET, option, &on, sizeof on);
        }
    }
    return {std::move(first), std::move(second)};
}

Verification PacketSocket::verify(int fd)
{
    int type = 0;
    int domain = 0;
    ucred peer = {};
    for (auto [option, value, size] : {std::tuple<int, void *, socklen_t>{SO_TYPE, &type, sizeof type},
                                       {SO_DOMAIN, &domain, sizeof domain},
                                       {SO_PEERCRED, &peer, sizeof peer}}) {
        if (getsockopt(fd, SOL_SOCKET, option, value, &size) != 0)
            return errno == EBADF || errno == ENOTSOCK ? Verification::Failed : Verification::Impossible;
    }
    if (type != SOCK_SEQPACKET || domain != AF_UNIX)
        return Verification::Failed;
    // Another user's process may be a predecessor, too: a wrapper can change the user, or the user namespace, where all strangers go by
    // one number. It is not to be trusted, but nobody may begin beside it.
    return peer.uid == geteuid() ? Verification::Passed : Verification::Impossible;
}

std::optional<PacketSocket::Packet> PacketSocket::receive(const SystemHandle &socket, bool *atEnd)
{
    Packet packet;
    packet.content = QByteArray(maximumPacketSize, Qt::Uninitialized);
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred)) + 2 * CMSG_SPACE(sizeof(int))];
    iovec content{packet.content.data(), maximumPacketSize};
    msghdr header{};
    header.msg_iov = &content;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;

    ssize_t size = -1;
    do {
        size = recvmsg(socket.get(), &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        // A far end that was closed with something unread says so once, before the messages that it has sent.
    } while (size < 0 && (errno == EINTR || errno == ECONNRESET));
    const int reason = errno;
    if (size >= 0)
        readControl(header, &packet);
    if (size < 0 || (size == 0 && !packet.senderPid)) { // an empty packet has a sender, the end has none
        *atEnd = size == 0 || (reason != EAGAIN && reason != EWOULDBLOCK);
        return {};
    }
    packet.content.truncate(size);
    return packet;
}
