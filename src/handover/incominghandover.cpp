// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/incominghandover.h"

#include "handover/sealedmemory.h"
#include "logging.h"
#include "system/systemerror.h"

#include <cstdlib>
#include <thread>

namespace {

const SystemHandle *claimOfThisProcess = nullptr;
std::thread::id waitingThread;

// exit() runs what the program has registered, and that may take a while. A predecessor that ends meanwhile must not do so in the
// belief that it is replaced. What was registered during the wait comes before this; nothing of Qt's works here any more.
void unclaimAtExit()
{
    if (claimOfThisProcess && waitingThread == std::this_thread::get_id())
        SealedMemory::unclaim(*claimOfThisProcess);
}

} // namespace

IncomingHandover::IncomingHandover(ReceivedHandover received, std::chrono::milliseconds exitTimeout)
    : m_claim(std::move(received.documentMemory)),
      m_channel(std::move(received.channel)),
      m_watcher(std::move(received.predecessor))
{
    connect(&m_channel, &HandoverChannel::readyRead, this, &IncomingHandover::readChannel);
    connect(&m_watcher, &ProcessWatcher::exited, this, &IncomingHandover::onExited);
    connect(&m_overdueTimer, &QTimer::timeout, this, &IncomingHandover::predecessorOverdue);
    m_overdueTimer.setSingleShot(true);
    m_overdueTimer.start(exitTimeout);

    claimOfThisProcess = &m_claim;
    waitingThread = std::this_thread::get_id();
    [[maybe_unused]] static const bool registered = atexit(unclaimAtExit) == 0;

    // A predecessor that is gone or doesn't listen any more shows in the wait.
    if (!m_channel.sendAlive())
        qCDebug(lcRollover, "could not report alive: %ls", qUtf16Printable(SystemError::last().text()));
}

IncomingHandover::~IncomingHandover()
{
    claimOfThisProcess = nullptr;
}

bool IncomingHandover::endPredecessor()
{
    readAllMessages();
    if (m_cancelled) { // whoever heard that it is overdue may have taken a while
        onCancelled();
        return true;
    }
    m_endedPredecessor = m_watcher.process().kill();
    return m_endedPredecessor;
}

bool IncomingHandover::giveUp()
{
    SealedMemory::unclaim(m_claim);
    readAllMessages();
    // It looks for the claim after its farewell. If it has looked before this one was given up, it leaves, and the claim is free.
    const bool mayHaveLooked = m_heardFarewell || m_watcher.process().hasExited();
    const bool goesOn = m_cancelled && !m_endedPredecessor;
    return goesOn || !mayHaveLooked || !SealedMemory::claim(m_claim);
}

bool IncomingHandover::readMessage()
{
    const std::optional<HandoverChannel::Message> message = m_channel.read();
    m_cancelled = m_cancelled || (message && message->kind == HandoverChannel::Message::Kind::Cancel);
    m_heardFarewell = m_heardFarewell || (message && message->kind == HandoverChannel::Message::Kind::Farewell);
    return message.has_value();
}

void IncomingHandover::readAllMessages()
{
    // What is still written then doesn't come from the predecessor.
    for (int i = 0; i < PacketSocket::capacity && readMessage(); ++i) {}
}

void IncomingHandover::readChannel()
{
    // One in each turn of the event loop, which a predecessor that writes without end must not stop.
    readMessage();
    if (m_cancelled && !m_endedPredecessor)
        onCancelled();
}

void IncomingHandover::onCancelled()
{
    finish();
    Q_EMIT cancelled();
}

void IncomingHandover::onExited()
{
    // Its last word counts, also for a successor that was suspended meanwhile and sees both only now; but if it is this process that
    // has ended it, it can't have gone on.
    readAllMessages();
    const bool wanted = m_endedPredecessor || !m_cancelled;
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
