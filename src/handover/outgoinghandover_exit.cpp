// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// What an attempt still can do when its process exits. Nothing here needs Qt's data of this thread, which is gone then.

#include "handover/departure.h"
#include "handover/handoverchannel.h"
#include "handover/outgoinghandover.h"
#include "handover/successorfailure.h"
#include "logging.h"
#include "system/processwatcher.h"
#include "system/systemerror.h"

#include <QCoreApplication>

using namespace std::chrono_literals;

HandoverError OutgoingHandover::waitAtProcessExit()
{
    using Kind = HandoverChannel::Message::Kind;
    while ((m_phase == Phase::Starting || m_phase == Phase::Rehearsed) && !process().hasExited() && !m_deadline.hasExpired()) {
        m_channel->wait(process(), m_deadline);
        std::optional<HandoverChannel::Message> message = m_channel->readAtProcessExit();
        if (!message)
            continue;
        m_heardStarted = m_heardStarted || message->kind == Kind::Started;
        if (message->kind == Kind::Started && message->sender.isValid()) {
            m_successorPid = message->pid > 0 ? message->pid : m_successorPid;
            m_named = std::move(message->sender);
        } else if (message->kind == Kind::Alive && m_phase == Phase::Starting) {
            m_phase = m_inPlace ? Phase::Rehearsed : Phase::Alive;
            m_deadline.setRemainingTime(m_inPlace && m_channel->sendCancel() ? leaveTimeout : 0ms);
        }
    }
    if (m_phase != Phase::Starting) {
        if (m_phase == Phase::Rehearsed)
            kill();
        return {};
    }
    return process().hasExited() ? failure().exitedBeforeAlive() : failure().timedOut(m_startTimeout);
}

void OutgoingHandover::endAtOnce()
{
    if (isCopy() || m_phase == Phase::Gone || m_phase == Phase::Released)
        return;
    if (m_channel)
        m_channel->sendCancel(); // what was started may be a wrapper
    if (m_phase != Phase::New)
        kill();
    m_phase = Phase::Gone;
}

bool OutgoingHandover::isCopy() const
{
    // A forked child that calls exit() has one of this object, and the handover is none of its business.
    return QCoreApplication::applicationPid() != m_ownPid;
}

const ProcessHandle &OutgoingHandover::process() const
{
    return m_named.isValid() ? m_named : m_watcher->process();
}

QString OutgoingHandover::kill()
{
    if (process().hasExited() || process().kill())
        return {};
    const QString reason = SystemError::last().text();
    qCWarning(lcRollover, "could not end process %lld: %ls", m_successorPid, qUtf16Printable(reason));
    return reason;
}

void OutgoingHandover::cancelLast()
{
    SystemHandle borrowed(s_lastChannel);
    HandoverChannel::sendCancel(borrowed);
    borrowed.release();
}

void OutgoingHandover::release()
{
    if (isCopy() || m_phase == Phase::Released)
        return;
    m_phase = Phase::Released;
    if (m_inPlace)
        Departure::becomeSuccessor(std::move(m_image));
    else
        Departure::leaveTo(m_named.isValid() ? std::move(m_named) : m_watcher->takeProcess(), m_successorPid, m_channel->takeSocket(),
                           std::move(m_image));
}
