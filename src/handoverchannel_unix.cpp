// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handoverchannel.h"

#include "logging.h"

#include <QCborArray>
#include <QCborValue>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

// Each message is one packet: a CBOR array of a name and, from the successor, the protocol version. With "started" there are its
// PID, and a handle on it as an attached descriptor. A receiver ignores what follows, so that a later version can say more.

namespace {

constexpr auto startedName = QLatin1StringView("started");
constexpr auto aliveName = QLatin1StringView("alive");
constexpr auto cancelName = QLatin1StringView("cancel");
constexpr size_t maximumPacketSize = 512;

bool send(int socket, const QCborArray &message, int attachedDescriptor = -1)
{
    const QByteArray text = message.toCborValue().toCbor();
    iovec content{const_cast<char *>(text.constData()), size_t(text.size())};
    msghdr header{};
    header.msg_iov = &content;
    header.msg_iovlen = 1;

    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    if (attachedDescriptor >= 0) {
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(part), &attachedDescriptor, sizeof(int));
    }

    ssize_t size = -1;
    do {
        size = sendmsg(socket, &header, MSG_NOSIGNAL);
    } while (size < 0 && errno == EINTR);
    return size == text.size();
}

FileDescriptor takeAttachedDescriptor(msghdr &header)
{
    for (cmsghdr *part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS && part->cmsg_len == CMSG_LEN(sizeof(int))) {
            int fd = -1;
            memcpy(&fd, CMSG_DATA(part), sizeof fd);
            return FileDescriptor(fd);
        }
    }
    return {};
}

std::optional<HandoverChannel::Message> parse(const QByteArray &packet, ProcessHandle sender)
{
    const QCborArray message = QCborValue::fromCbor(packet).toArray();
    const QString name = message.at(0).toString();
    const bool understood = message.at(1).toInteger() == HandoverChannel::protocolVersion;
    if (name == startedName && understood)
        return HandoverChannel::Message{HandoverChannel::Message::Kind::Started, message.at(2).toInteger(), std::move(sender)};
    if (name == aliveName && understood)
        return HandoverChannel::Message{HandoverChannel::Message::Kind::Alive, 0, {}};
    if (name == cancelName)
        return HandoverChannel::Message{HandoverChannel::Message::Kind::Cancel, 0, {}};
    return {};
}

} // namespace

std::pair<FileDescriptor, FileDescriptor> HandoverChannel::createPair()
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return {};
    FileDescriptor first = FileDescriptor(ends[0]);
    FileDescriptor second = FileDescriptor(ends[1]);
    first = FileDescriptor::aboveStandardStreams(std::move(first));
    second = FileDescriptor::aboveStandardStreams(std::move(second));
    if (!first.isValid() || !second.isValid())
        return {};
    return {std::move(first), std::move(second)};
}

Verification HandoverChannel::isChannelFrom(int fd, qint64 pid)
{
    int type = 0;
    int domain = 0;
    ucred peer = {};
    for (auto [option, value, size] : {std::tuple<int, void *, socklen_t>{SO_TYPE, &type, sizeof type},
                                       {SO_DOMAIN, &domain, sizeof domain}, {SO_PEERCRED, &peer, sizeof peer}}) {
        if (getsockopt(fd, SOL_SOCKET, option, value, &size) != 0)
            return errno == EBADF || errno == ENOTSOCK ? Verification::Failed : Verification::Impossible;
    }
    const bool passed = type == SOCK_SEQPACKET && domain == AF_UNIX && peer.pid == pid && peer.uid == geteuid();
    return passed ? Verification::Passed : Verification::Failed;
}

HandoverChannel::HandoverChannel(FileDescriptor socket, QObject *parent)
    : QObject(parent), m_socket(std::move(socket)), m_notifier(m_socket.get(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &HandoverChannel::readyRead);
}

bool HandoverChannel::sendStarted(const FileDescriptor &socket, const ProcessHandle &self)
{
    return send(socket.get(), QCborArray{startedName, protocolVersion, qint64(getpid())}, self.descriptor().get());
}

bool HandoverChannel::sendAlive()
{
    return send(m_socket.get(), QCborArray{aliveName, protocolVersion});
}

bool HandoverChannel::sendCancel()
{
    return send(m_socket.get(), QCborArray{cancelName});
}

std::optional<HandoverChannel::Message> HandoverChannel::read()
{
    for (;;) {
        QByteArray packet(maximumPacketSize, Qt::Uninitialized);
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
        iovec content{packet.data(), maximumPacketSize};
        msghdr header{};
        header.msg_iov = &content;
        header.msg_iovlen = 1;
        header.msg_control = control;
        header.msg_controllen = sizeof control;

        const ssize_t size = recvmsg(m_socket.get(), &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        // A far end that was closed with something unread says so once, before the messages that it has sent.
        if (size < 0 && (errno == EINTR || errno == ECONNRESET))
            continue;
        if (size <= 0) {
            // The end of the channel is no message: others may hold the far end open, and the near one outlives it.
            m_atEnd = m_atEnd || size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
            m_notifier.setEnabled(!m_atEnd);
            return {};
        }
        ProcessHandle sender(takeAttachedDescriptor(header));
        packet.truncate(size);
        if (std::optional<Message> message = parse(packet, std::move(sender)))
            return message;
        qCWarning(lcRollover, "ignored a message of %zd bytes that is not of protocol version %d", size, protocolVersion);
    }
}

void HandoverChannel::wait(const ProcessHandle &process, QDeadlineTimer deadline)
{
    // What can't be waited for is asked again by the caller, every so often.
    constexpr qint64 pollInterval = 50;
    const qint64 remaining = deadline.remainingTime();
    qint64 timeout = remaining;
    if (!process.announcesExit())
        timeout = remaining < 0 ? pollInterval : std::min(remaining, pollInterval);

    pollfd requests[] = {{m_atEnd ? -1 : m_socket.get(), POLLIN, 0},
                         {process.announcesExit() ? process.descriptor().get() : -1, POLLIN, 0}};
    poll(requests, 2, int(std::min<qint64>(timeout, std::numeric_limits<int>::max())));
}
