// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/handoverchannel.h"

#include "logging.h"

#include <QCborArray>
#include <QCborValue>
#include <QCoreApplication>

// Each message is one packet: a CBOR array of a name and, from the successor, the protocol version. With "started" there are its
// PID, and a handle on it that is attached. A receiver ignores what follows, so that a later version can say more.
//
// What was started may be any program, in any state, so the predecessor believes no number and no handle: it may end what it
// is told to watch. The system adds to each packet who has sent it: a number and, from Linux 6.5 on, a handle. In another PID namespace
// the sender may have no number here, and then that is all there is.

namespace {

constexpr auto startedName = QLatin1StringView("started");
constexpr auto aliveName = QLatin1StringView("alive");
constexpr auto cancelName = QLatin1StringView("cancel");
constexpr auto farewellName = QLatin1StringView("farewell");

QByteArray toPacket(const QCborArray &message)
{
    return message.toCborValue().toCbor();
}

bool isOfThisVersion(const QCborArray &message)
{
    return message.at(1).isInteger() && message.at(1).toInteger() == HandoverChannel::protocolVersion;
}

HandoverChannel::Message parse(PacketSocket::Packet packet, const char **problem)
{
    using Kind = HandoverChannel::Message::Kind;
    const QCborArray message = QCborValue::fromCbor(packet.content).toArray();
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
    if (!packet.attached.isValid())
        return {Kind::Started, 0, {}};
    Verification verification = ProcessHandle::compare(packet.attached.get(), packet.sender.get());
    const qint64 pid = packet.senderPid.value_or(0);
    if (verification == Verification::Impossible && pid > 0)
        verification = ProcessHandle::verify(packet.attached.get(), pid);
    switch (verification) {
    case Verification::Passed:
        return {Kind::Started, pid, ProcessHandle(std::move(packet.attached))};
    case Verification::Impossible:
        return {Kind::Started, pid, ProcessHandle(std::move(packet.sender))};
    case Verification::Failed:
        break;
    }
    *problem = "its handle is not one of the process that has sent it";
    return {};
}

} // namespace

HandoverChannel::HandoverChannel(SystemHandle socket, QObject *parent) : QObject(parent), m_socket(std::move(socket)), m_notifier(m_socket)
{
    connect(&m_notifier, &HandleNotifier::activated, this, &HandoverChannel::readyRead);
}

bool HandoverChannel::sendStarted(const SystemHandle &socket, const ProcessHandle &self)
{
    return PacketSocket::send(socket, toPacket({startedName, protocolVersion, QCoreApplication::applicationPid()}), self.handle());
}

bool HandoverChannel::sendAlive()
{
    return PacketSocket::send(m_socket, toPacket({aliveName, protocolVersion}));
}

bool HandoverChannel::sendCancel()
{
    return sendCancel(m_socket);
}

bool HandoverChannel::sendCancel(const SystemHandle &socket)
{
    return PacketSocket::send(socket, cancelPacket());
}

QByteArray HandoverChannel::cancelPacket()
{
    static const auto *const packet = new QByteArray(toPacket({cancelName})); // it is there as long as a signal can come
    return *packet;
}

QByteArray HandoverChannel::farewellPacket()
{
    return toPacket({farewellName});
}

SystemHandle HandoverChannel::takeSocket()
{
    m_notifier.setEnabled(false);
    return std::move(m_socket);
}

std::optional<HandoverChannel::Message> HandoverChannel::read()
{
    std::optional<Message> message = readAtProcessExit();
    if (!message)
        m_notifier.setEnabled(!m_atEnd);
    return message;
}

std::optional<HandoverChannel::Message> HandoverChannel::readAtProcessExit()
{
    bool isEnd = false;
    std::optional<PacketSocket::Packet> packet = PacketSocket::receive(m_socket, &isEnd);
    if (!packet) {
        // The end of the channel is no message: others may hold the far end open, and the near one outlives it.
        m_atEnd = m_atEnd || isEnd;
        return {};
    }
    const qint64 size = packet->content.size();
    const char *problem = nullptr;
    Message message = parse(std::move(*packet), &problem);
    if (problem && !std::exchange(m_hasWarned, true))
        qCWarning(lcRollover, "ignored a message of %lld bytes: %s", size, problem);
    return message;
}

void HandoverChannel::wait(const ProcessHandle &process, QDeadlineTimer deadline)
{
    const SystemHandle nothing;
    PacketSocket::wait(m_atEnd ? nothing : m_socket, process, deadline);
}
