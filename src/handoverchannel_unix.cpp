// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handoverchannel.h"

#include "logging.h"

#include <QCborArray>
#include <QCborValue>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <tuple>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

// Each message is one packet: a CBOR array of a name and, from the successor, the protocol version. With "started" there are its
// PID, and a handle on it as an attached descriptor. A receiver ignores what follows, so that a later version can say more.
//
// What was started may be any program, in any state, so the predecessor believes no number and no descriptor: it may end what it
// is told to watch. The kernel adds to each packet who has sent it: a number and, from Linux 6.5 on, a handle. In another PID namespace
// the sender may have no number here, and then that is all there is.

#ifndef SO_PASSPIDFD // Linux 6.5
#define SO_PASSPIDFD 76
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif

namespace {

constexpr auto startedName = QLatin1StringView("started");
constexpr auto aliveName = QLatin1StringView("alive");
constexpr auto cancelName = QLatin1StringView("cancel");
constexpr auto farewellName = QLatin1StringView("farewell");
constexpr size_t maximumPacketSize = 512;

bool sendPacket(int socket, const QByteArray &text, int attachedDescriptor = -1)
{
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

QByteArray toPacket(const QCborArray &message)
{
    return message.toCborValue().toCbor();
}

// What has come with a packet.
struct Attachments
{
    std::vector<FileDescriptor> descriptors;
    std::optional<qint64> senderPid; // if the kernel says who it is; 0 for a process that has no number here
    FileDescriptor sender; // a handle on it, which needs no other proof
};

int descriptorIn(const cmsghdr *part)
{
    int fd = -1;
    memcpy(&fd, CMSG_DATA(part), sizeof fd);
    return fd;
}

Attachments takeAttachments(msghdr &header)
{
    Attachments result;
    for (cmsghdr *part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET)
            continue;
        if (part->cmsg_type == SCM_RIGHTS) { // all of them are open by now, wanted or not
            std::vector<int> numbers((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(numbers.data(), CMSG_DATA(part), numbers.size() * sizeof(int));
            for (int fd : numbers)
                result.descriptors.emplace_back(fd);
        } else if (part->cmsg_type == SCM_PIDFD) {
            result.sender = FileDescriptor(descriptorIn(part)); // an error instead, if the sender is gone
        } else if (part->cmsg_type == SCM_CREDENTIALS) {
            ucred sender;
            memcpy(&sender, CMSG_DATA(part), sizeof sender);
            result.senderPid = sender.pid;
        }
    }
    return result;
}

bool isOfThisVersion(const QCborArray &message)
{
    return message.at(1).isInteger() && message.at(1).toInteger() == HandoverChannel::protocolVersion;
}

HandoverChannel::Message parse(const QByteArray &packet, Attachments attachments, const char **problem)
{
    using Kind = HandoverChannel::Message::Kind;
    const QCborArray message = QCborValue::fromCbor(packet).toArray();
    const QString name = message.at(0).toString();
    if (name == aliveName && isOfThisVersion(message))
        return {Kind::Alive, 0, {}};
    if (name == cancelName)
        return {Kind::Cancel, 0, {}};
    if (name == farewellName)
        return {Kind::Farewell, 0, {}};
    if (name != startedName || !isOfThisVersion(message)) {
        *problem = "it is not of this protocol version";
        return {};
    }
    if (attachments.descriptors.empty())
        return {Kind::Started, 0, {}};
    FileDescriptor &attached = attachments.descriptors.front();
    Verification verification = ProcessHandle::compare(attached.get(), attachments.sender.get());
    const qint64 pid = attachments.senderPid.value_or(0);
    if (verification == Verification::Impossible && pid > 0)
        verification = ProcessHandle::verify(attached.get(), pid);
    switch (verification) {
    case Verification::Passed:
        return {Kind::Started, pid, ProcessHandle(std::move(attached))};
    case Verification::Impossible:
        return {Kind::Started, pid, ProcessHandle(std::move(attachments.sender))};
    case Verification::Failed:
        break;
    }
    *problem = "its handle is not one of the process that has sent it";
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
    // Without these, nobody is believed to be the sender.
    for (const FileDescriptor *end : {&first, &second}) {
        for (int option : {SO_PASSCRED, SO_PASSPIDFD}) {
            const int on = 1;
            setsockopt(end->get(), SOL_SOCKET, option, &on, sizeof on);
        }
    }
    return {std::move(first), std::move(second)};
}

Verification HandoverChannel::verify(int fd)
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

HandoverChannel::HandoverChannel(FileDescriptor socket, QObject *parent)
    : QObject(parent),
      m_socket(std::move(socket)),
      m_notifier(m_socket.get(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &HandoverChannel::readyRead);
}

bool HandoverChannel::sendStarted(const FileDescriptor &socket, const ProcessHandle &self)
{
    return sendPacket(socket.get(), toPacket({startedName, protocolVersion, qint64(getpid())}), self.descriptor().get());
}

bool HandoverChannel::sendAlive()
{
    return send(m_socket, toPacket({aliveName, protocolVersion}));
}

bool HandoverChannel::sendCancel()
{
    return send(m_socket, cancelPacket());
}

QByteArray HandoverChannel::cancelPacket()
{
    return toPacket({cancelName});
}

QByteArray HandoverChannel::farewellPacket()
{
    return toPacket({farewellName});
}

bool HandoverChannel::send(const FileDescriptor &socket, const QByteArray &packet)
{
    return sendPacket(socket.get(), packet);
}

FileDescriptor HandoverChannel::takeSocket()
{
    m_notifier.setEnabled(false);
    return std::move(m_socket);
}

std::optional<HandoverChannel::Message> HandoverChannel::read()
{
    QByteArray packet(maximumPacketSize, Qt::Uninitialized);
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred)) + 2 * CMSG_SPACE(sizeof(int))];
    iovec content{packet.data(), maximumPacketSize};
    msghdr header{};
    header.msg_iov = &content;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;

    ssize_t size = -1;
    do {
        size = recvmsg(m_socket.get(), &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        // A far end that was closed with something unread says so once, before the messages that it has sent.
    } while (size < 0 && (errno == EINTR || errno == ECONNRESET));
    const int reason = errno;
    Attachments attachments = size < 0 ? Attachments() : takeAttachments(header);
    if (size < 0 || (size == 0 && !attachments.senderPid)) { // an empty packet has a sender, the end has none
        // The end of the channel is no message: others may hold the far end open, and the near one outlives it.
        m_atEnd = m_atEnd || size == 0 || (reason != EAGAIN && reason != EWOULDBLOCK);
        m_notifier.setEnabled(!m_atEnd);
        return {};
    }
    packet.truncate(size);
    const char *problem = nullptr;
    Message message = parse(packet, std::move(attachments), &problem);
    if (problem && !std::exchange(m_hasWarned, true))
        qCWarning(lcRollover, "ignored a message of %zd bytes: %s", size, problem);
    return message;
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
