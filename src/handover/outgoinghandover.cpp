// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/outgoinghandover.h"

#include "handover/departure.h"
#include "handover/handoverchannel.h"
#include "handover/handoverdocument.h"
#include "handover/offeredhandover.h"
#include "handover/successorfailure.h"
#include "launch/launch.h"
#include "launch/successorstarter.h"
#include "logging.h"
#include "system/childprocesses.h"
#include "system/packetsocket.h"
#include "system/processwatcher.h"
#include "system/systemerror.h"

#include <QCoreApplication>

#include <algorithm>

using namespace std::chrono_literals;

OutgoingHandover::OutgoingHandover(QObject *parent) : QObject(parent), m_ownPid(QCoreApplication::applicationPid())
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &OutgoingHandover::onTimeout);
}

OutgoingHandover::~OutgoingHandover()
{
    endAtOnce(); // nobody is left to wait for it
    if (m_channel && m_phase != Phase::Released) {
        SystemHandle::Number own = m_channel->number();
        s_lastChannel.compare_exchange_strong(own, -1);
    }
}

HandoverError OutgoingHandover::start(const Launch &launch, const HandoverDocument &document, std::chrono::milliseconds startTimeout)
{
    m_inPlace = document.isRehearsal;
    m_program = launch.program;
    m_startTimeout = startTimeout;
    if (const HandoverError error = startSuccessor(launch, document.toCbor()))
        return error;

    m_phase = Phase::Starting;
    startTimer(startTimeout);
    return {};
}

void OutgoingHandover::startTimer(std::chrono::milliseconds timeout)
{
    m_timer.start(timeout);
    m_deadline.setRemainingTime(timeout);
}

qint64 OutgoingHandover::successorPid() const
{
    return m_inPlace ? m_ownPid : m_successorPid;
}

void OutgoingHandover::nameChildren() const
{
    const QList<ChildProcess> children = lcRollover().isInfoEnabled() ? ChildProcess::ofThisProcess() : QList<ChildProcess>();
    for (const ChildProcess &child : children) {
        if (child.pid != m_successorPid && child.pid != m_startedPid) // as a subreaper this process is the successor's parent
            qCInfo(lcRollover, "process %lld (%s), a child of this one, is still running", child.pid, child.program.constData());
    }
}

HandoverError OutgoingHandover::startSuccessor(const Launch &launch, const QByteArray &document)
{
    HandoverError error;
    OfferedHandover offer = OfferedHandover::of(document, &error);
    if (error)
        return error;
    m_channel = std::make_unique<HandoverChannel>(std::move(offer.ownEnd));
    HandoverChannel::cancelPacket(); // no signal handler could make it
    s_lastChannel = m_channel->number();
    const HandoverVariable variable = offer.variable();
    SuccessorStarter::Result started = SuccessorStarter::start(launch, HandoverVariable::name, variable.toByteArray(),
                                                               {variable.channel, variable.process, variable.document});
    m_successorPid = m_startedPid = started.pid;
    if (started.error)
        return started.error;
    connect(m_channel.get(), &HandoverChannel::readyRead, this, &OutgoingHandover::readChannel);
    if (!started.process.isValid())
        started.process = processThatHasStarted(); // and is gone already
    if (!started.process.isValid())
        return failure().exitedBeforeAlive();
    watch(std::move(started.process)); // until the successor's first message brings a handle that it has opened on itself

    m_image = Departure::imageOf(launch, std::move(offer));
    return {};
}

ProcessHandle OutgoingHandover::processThatHasStarted()
{
    std::optional<HandoverChannel::Message> message = m_channel->read();
    m_heardStarted = message && message->kind == HandoverChannel::Message::Kind::Started;
    if (m_heardStarted && message->pid > 0)
        m_successorPid = message->pid;
    return m_heardStarted ? std::move(message->sender) : ProcessHandle();
}

void OutgoingHandover::watch(ProcessHandle successor)
{
    m_watcher = std::make_unique<ProcessWatcher>(std::move(successor));
    connect(m_watcher.get(), &ProcessWatcher::exited, this, &OutgoingHandover::onSuccessorExited);
}

// It exits after the successor proper, and so perhaps after this object. Then it has to be reaped; one is enough, whoever else says
// that it is the successor.
void OutgoingHandover::leaveWrapper(std::unique_ptr<ProcessWatcher> watcher)
{
    if (m_wrapper)
        return;
    m_wrapper = watcher.release();
    m_wrapper->disconnect(this);
    m_wrapper->setParent(parent());
    connect(m_wrapper, &ProcessWatcher::exited, m_wrapper, [wrapper = m_wrapper.data()] {
        wrapper->process().reap();
        wrapper->deleteLater();
    });
}

void OutgoingHandover::waitForAlive()
{
    // Whoever hears a signal may run an event loop, which may delete this object.
    const QPointer<OutgoingHandover> self(this);
    while (self && (m_phase == Phase::Starting || m_phase == Phase::Rehearsed)) {
        if (m_watcher->process().hasExited()) {
            onSuccessorExited();
        } else if (m_deadline.hasExpired()) {
            onTimeout();
        } else {
            m_channel->wait(m_watcher->process(), m_deadline);
            readChannel();
        }
    }
}

void OutgoingHandover::checkSuccessor()
{
    if (m_phase == Phase::Alive && m_watcher->process().hasExited())
        onSuccessorExited();
}

bool OutgoingHandover::readChannel()
{
    // One in each turn of the event loop, which a successor that writes without end must not stop.
    std::optional<HandoverChannel::Message> message = m_channel->read();
    if (!message && m_channel->isAtEnd())
        onChannelEnd();
    if (!message || m_phase != Phase::Starting)
        return message.has_value();
    m_heardStarted = m_heardStarted || message->kind == HandoverChannel::Message::Kind::Started;
    if (message->kind == HandoverChannel::Message::Kind::Started && message->sender.isValid()) {
        if (message->pid != m_successorPid)
            leaveWrapper(std::move(m_watcher)); // what was started is one around it
        if (message->pid > 0) // else it has no number here, and goes by the wrapper's
            m_successorPid = message->pid;
        watch(std::move(message->sender));
        qCDebug(lcRollover, "the successor is process %lld", m_successorPid);
    } else if (message->kind == HandoverChannel::Message::Kind::Alive) {
        onAlive();
    }
    return true;
}

// Nobody is left who could say that it is alive. As a rule it is about to be gone, and that has its own error.
void OutgoingHandover::onChannelEnd()
{
    if (m_phase == Phase::Starting && !std::exchange(m_isMute, true))
        startTimer(std::min(leaveTimeout, std::chrono::milliseconds(m_deadline.remainingTime())));
}

void OutgoingHandover::onAlive()
{
    qCDebug(lcRollover, "the successor is alive");
    m_timer.stop();
    if (m_inPlace) {
        m_phase = Phase::Rehearsed;
        startTimer(m_channel->sendCancel() ? leaveTimeout : 0ms);
        return;
    }
    m_phase = Phase::Alive;
    Q_EMIT alive();
}

void OutgoingHandover::onSuccessorExited()
{
    m_channel->sendCancel(); // a wrapper may have left the successor proper behind
    m_timer.stop();
    SuccessorFailure failure = this->failure();
    if (m_phase == Phase::Starting || m_phase == Phase::Alive)
        failure.exitStatus = m_watcher->process().exitStatus();
    m_watcher->process().reap();
    switch (std::exchange(m_phase, Phase::Gone)) {
    case Phase::Starting:
        Q_EMIT failed(failure.exitedBeforeAlive());
        break;
    case Phase::Rehearsed:
        Q_EMIT alive();
        break;
    case Phase::Alive:
        Q_EMIT failed(failure.exitedAfterAlive());
        break;
    case Phase::Discarded:
        deleteLater();
        break;
    case Phase::New:
    case Phase::Gone:
    case Phase::Released:
        break;
    }
}

void OutgoingHandover::onStartTimeout()
{
    // In a process that was busy, what has come in time is still to be read.
    const QPointer<OutgoingHandover> self(this);
    for (int i = 0; i < PacketSocket::capacity; ++i) {
        const bool wasLast = !readChannel();
        if (!self || m_phase != Phase::Starting)
            return;
        if (wasLast)
            break;
    }
    HandoverError error = m_isMute ? failure().isMute() : failure().timedOut(m_startTimeout);
    discard();
    if (const QString reason = end(); !reason.isEmpty())
        error.text += QLatin1Char(' ') + HandoverError::tr("It could not be ended: %1").arg(reason);
    Q_EMIT failed(error);
}

SuccessorFailure OutgoingHandover::failure() const
{
    return {m_program, m_successorPid, m_heardStarted, {}};
}

void OutgoingHandover::onTimeout()
{
    if (m_phase == Phase::Rehearsed) {
        end();
        m_phase = Phase::Gone;
        Q_EMIT alive();
        return;
    }
    if (m_phase == Phase::Starting)
        onStartTimeout();
    else
        end();
}

void OutgoingHandover::discard()
{
    // It may be there although its start has failed: for want of a descriptor, or of Qt's answer.
    if (m_phase == Phase::New && m_channel)
        std::exchange(m_channel, {})->sendCancel();
    if (m_phase == Phase::New || m_phase == Phase::Gone)
        deleteLater();
    if (m_phase == Phase::Starting || m_phase == Phase::Alive)
        startTimer(m_channel->sendCancel() ? leaveTimeout : 0ms);
    else if (m_phase != Phase::Rehearsed)
        return;
    m_phase = Phase::Discarded;
}

QString OutgoingHandover::end()
{
    m_timer.stop();
    return kill();
}
