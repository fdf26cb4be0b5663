// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PACKETSOCKET_H
#define ROLLOVER_PACKETSOCKET_H

#include "system/processhandle.h"
#include "system/systemhandle.h"

#include <QByteArray>
#include <QDeadlineTimer>

#include <optional>
#include <utility>

// A two-way connection between two processes, whose messages stay whole. Of each the system says who has sent it.
namespace PacketSocket {

constexpr int capacity = 65536; // more packets than fit in

struct Packet
{
    QByteArray content;
    SystemHandle attached; // what the sender has sent along
    std::optional<qint64> senderPid; // if the system says it; 0 for a process that has no number here
    SystemHandle sender; // a handle on it, which needs no other proof, if the system gives one
};

// Two connected ends. On failure they are invalid, and SystemError says why.
std::pair<SystemHandle, SystemHandle> createPair();
// Whether an inherited handle is an end of such a pair, made by a process of this user. Impossible if it was another user's.
Verification verify(SystemHandle::Number number);

// Needs nothing of Qt's but the bytes.
bool send(const SystemHandle &socket, const QByteArray &content, const SystemHandle &attached = {});

// The next one, if one is there. Nothing more can come if the far end is closed: by everybody who has it, which may be others than
// the peer, and long after that is gone.
std::optional<Packet> receive(const SystemHandle &socket, bool *atEnd);

// Blocks until there is something to read or, where the system can announce it, the process has exited. An invalid socket has nothing.
void wait(const SystemHandle &socket, const ProcessHandle &process, QDeadlineTimer deadline);

} // namespace PacketSocket

#endif
