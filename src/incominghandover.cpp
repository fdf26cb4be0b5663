// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "incominghandover.h"

#include "logging.h"

IncomingHandover::IncomingHandover(ReceivedHandover received, std::chrono::milliseconds exitTimeout)
    : m_claim(std::move(received.documentFile)),
      m_channel(std::move(received.channel)),
      m_watcher(std::move(received.predecessor))
{
    connect(&m_channel, &HandoverChannel::readyRead, this, &IncomingHandover::readChannel);
    connect(&m_watcher, &ProcessWatcher::exited, this, &IncomingHandover::onExited);
    connect(&m_overdueTimer, &QTimer::timeout, this, &IncomingHandover::predecessorOverdue);
    m_overdueTimer.setSingleShot(true);
    m_overdueTimer.start(exitTimeout);

    // A predecessor that is gone or doesn't listen any more shows in the wait.
    if (!m_channel.sendAlive())
        qCDebug(lcRollover, "could not report alive: %ls", qUtf16Printable(qt_error_string()));
}

IncomingHandover::~IncomingHandover() = default;

bool IncomingHandover::endPredecessor()
{
    return m_watcher.process().kill();
}

void IncomingHandover::readChannel()
{
    // One in each turn of the event loop, which a predecessor that writes without end must not stop.
    const std::optional<HandoverChannel::Message> message = m_channel.read();
    if (message && message->kind == HandoverChannel::Message::Kind::Cancel) {
        finish();
        Q_EMIT cancelled();
    }
}

bool IncomingHandover::hasLeftCancel()
{
    // More than the channel holds: what somebody else still writes doesn't come from the predecessor.
    constexpr int limit = 65536;
    for (int i = 0; i < limit; ++i) {
        const std::optional<HandoverChannel::Message> message = m_channel.read();
        if (!message || message->kind == HandoverChannel::Message::Kind::Cancel)
            return message.has_value();
    }
    return false;
}

void IncomingHandover::onExited()
{
    // Its last word counts, also for a successor that was suspended meanwhile and sees both only now.
    const bool wanted = !hasLeftCancel();
    finish();
    if (wanted)
        Q_EMIT predecessorExited();
    else
        Q_EMIT cancelled();
}

void IncomingHandover::finish()
{
    m_overdueTimer.stop();
    m_channel.disconnect(this);
    m_watcher.disconnect(this);
}
