// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERCHANNEL_H
#define ROLLOVER_HANDOVERCHANNEL_H

#include "system/handlenotifier.h"
#include "system/packetsocket.h"

#include <QDeadlineTimer>
#include <QObject>

#include <optional>

// The two-way channel between predecessor and successor. It carries a few messages and doesn't know what they mean.
class HandoverChannel : public QObject
{
    Q_OBJECT

public:
    static constexpr int protocolVersion = 1;

    struct Message
    {
        enum class Kind { Unknown, Started, Alive, Cancel, Farewell };
        Kind kind = Kind::Unknown;
        // With Started, if there is one: it really is the sender's, as the system says. In another PID namespace that may have no number
        // here, a 0.
        qint64 pid = 0;
        ProcessHandle sender;
    };

    explicit HandoverChannel(SystemHandle socket, QObject *parent = nullptr); // one end of a PacketSocket

    static bool sendStarted(const SystemHandle &socket, const ProcessHandle &self);
    bool sendAlive();
    bool sendCancel();
    static bool sendCancel(const SystemHandle &socket); // also in a signal handler

    // What a process says when Qt is gone: the bytes have to be there before.
    static QByteArray cancelPacket();
    static QByteArray farewellPacket();
    SystemHandle takeSocket();
    SystemHandle::Number number() const { return m_socket.get(); }

    // The next message, if one is there. Of those that are unknown the first is worth a warning. Whoever reads until there are no
    // more may never return: the other side can write faster.
    std::optional<Message> read();
    std::optional<Message> readAtProcessExit(); // which needs nothing of Qt's data of this thread
    // Blocks until there is something to read or, where the system can announce it, the process has exited.
    void wait(const ProcessHandle &process, QDeadlineTimer deadline);
    // Nobody has the far end any more, so nothing can come. Others than the peer may hold it open long after that is gone.
    bool isAtEnd() const { return m_atEnd; }

Q_SIGNALS:
    void readyRead();

private:
    SystemHandle m_socket;
    HandleNotifier m_notifier;
    bool m_atEnd = false;
    bool m_hasWarned = false;
};

#endif
