// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "outgoinghandover.h"

#include "anonymousfile.h"
#include "descriptorinheritance.h"
#include "eagerbinding.h"
#include "handoverchannel.h"
#include "handoverdocument.h"
#include "handovervariable.h"
#include "launchcommand.h"
#include "logging.h"
#include "processwatcher.h"
#include "supervision.h"

#include <QCoreApplication>
#include <QPointer>
#include <QProcess>

#include <algorithm>
#include <cerrno>

using namespace std::chrono_literals;
using Error = RolloverManager::Error;

namespace {

// A cancelled successor has nothing to clean up, so this is for a machine under load.
constexpr auto leaveTimeout = 1000ms;

HandoverError exitedBeforeAlive(qint64 pid)
{
    return {Error::SuccessorExited, RolloverManager::tr("The successor, process %1, has exited before it was alive.").arg(pid)};
}

HandoverError systemError(const char *what, int code = -1) // errno, if none is given
{
    const QString reason = qt_error_string(code); // before anything else can change errno
    return {Error::FailedToStart, RolloverManager::tr(what).arg(reason)};
}

} // namespace

OutgoingHandover::OutgoingHandover(RolloverManager::Method method, QObject *parent)
    : QObject(parent),
      m_inPlace(method == RolloverManager::Method::InPlace),
      m_ownPid(QCoreApplication::applicationPid())
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &OutgoingHandover::onTimeout);
}

OutgoingHandover::~OutgoingHandover()
{
    endAtOnce(); // nobody is left to wait for it
}

HandoverError OutgoingHandover::start(const LaunchCommand &command, const HandoverDocument &document,
                                      std::chrono::milliseconds startTimeout)
{
    if (const HandoverError error = command.check())
        return error;
    if (const HandoverError error = launch(command, document.toCbor()))
        return error;

    m_phase = Phase::Starting;
    m_program = command.program();
    m_startTimeout = startTimeout;
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

HandoverError OutgoingHandover::startDetached(QProcess *process, const QList<int> &descriptors)
{
    const DescriptorInheritance inheritance(descriptors);
    if (inheritance.error())
        return systemError(QT_TRANSLATE_NOOP("RolloverManager", "The descriptors for the successor could not be passed on: %1"),
                           inheritance.error());
    const bool started = process->startDetached(&m_startedPid);
    m_successorPid = m_startedPid;
    if (started)
        return {};
    return {Error::FailedToStart, RolloverManager::tr("%1 could not be started: %2").arg(process->program(), process->errorString())};
}

HandoverError OutgoingHandover::launch(const LaunchCommand &command, const QByteArray &document)
{
    auto [ours, theirs] = HandoverChannel::createPair();
    if (!theirs.isValid())
        return systemError(QT_TRANSLATE_NOOP("RolloverManager", "No channel to the successor could be made: %1"));
    FileDescriptor file = AnonymousFile::create(document);
    if (!file.isValid())
        return systemError(QT_TRANSLATE_NOOP("RolloverManager", "The handover document could not be written: %1"));
    ProcessHandle self = ProcessHandle::openSelf();
    if (!self.isValid())
        return systemError(QT_TRANSLATE_NOOP("RolloverManager", "No handle on this process could be opened: %1"));
    // The successor will look at it in the same way, and would trust nothing.
    const Verification verification = ProcessHandle::verifyPeer(self.descriptor().get(), theirs.get(), m_ownPid);
    if (verification == Verification::Impossible)
        return systemError(QT_TRANSLATE_NOOP("RolloverManager", "The handle on this process could not be read: %1"));
    if (verification == Verification::Failed)
        return {Error::Unsupported, RolloverManager::tr("/proc is not mounted, or is that of another PID namespace.")};
    const HandoverVariable variable{m_ownPid, theirs.get(), self.descriptor().get(), file.get()};
    const QProcessEnvironment environment = command.environment();
    QProcessEnvironment environmentOfSuccessor = environment;
    environmentOfSuccessor.insert(QLatin1StringView(HandoverVariable::name), QString::fromLatin1(variable.toByteArray()));

    EagerBinding::request(&environmentOfSuccessor);

    QProcess process;
    process.setProgram(command.program());
    process.setArguments(command.passedArguments());
    process.setProcessEnvironment(environmentOfSuccessor);
    process.setWorkingDirectory(command.startDirectory());
    if (FileDescriptor::isTerminal(0))
        process.setStandardInputFile(QProcess::nullDevice()); // or it would take from the user's shell what is typed there

    m_channel = std::make_unique<HandoverChannel>(std::move(ours));
    if (HandoverError error =
            startDetached(&process, command.descriptors().keys() + QList<int>{theirs.get(), self.descriptor().get(), file.get()}))
        return error;
    connect(m_channel.get(), &HandoverChannel::readyRead, this, &OutgoingHandover::readChannel);
    // Only the moment between the start and this line relies on the number. The successor's first message brings a handle
    // that it has opened on itself.
    ProcessHandle successor = m_successorPid > 0 ? ProcessHandle::open(m_successorPid) : ProcessHandle();
    if (!successor.isValid()) {
        const bool gone = m_successorPid <= 0 || errno == ESRCH || errno == ENOENT;
        const HandoverError error = systemError(QT_TRANSLATE_NOOP("RolloverManager", "No handle on the successor could be opened: %1"));
        return gone ? exitedBeforeAlive(m_successorPid) : error;
    }
    watch(std::move(successor));

    const HandoverVariable inPlace{m_ownPid, -1, -1, file.get()};
    m_lastAct.image = command.image(environment, QByteArray(HandoverVariable::name) + '=' + inPlace.toByteArray());
    m_lastAct.image.document = std::move(file);
    return {};
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
    m_watcher->process().reap();
    switch (std::exchange(m_phase, Phase::Gone)) {
    case Phase::Starting:
        Q_EMIT failed(exitedBeforeAlive(m_successorPid));
        break;
    case Phase::Rehearsed:
        Q_EMIT alive();
        break;
    case Phase::Alive:
        Q_EMIT failed({Error::SuccessorExited,
                       RolloverManager::tr("The successor, process %1, has exited before it could take over.").arg(m_successorPid)});
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
    for (int i = 0; i < HandoverChannel::capacity; ++i) {
        const bool wasLast = !readChannel();
        if (!self || m_phase != Phase::Starting)
            return;
        if (wasLast)
            break;
    }
    HandoverError error = whyNotAlive();
    discard();
    if (const QString reason = end(); !reason.isEmpty())
        error.text += QLatin1Char(' ') + RolloverManager::tr("It could not be ended: %1").arg(reason);
    Q_EMIT failed(error);
}

HandoverError OutgoingHandover::whyNotAlive() const
{
    HandoverError error{Error::SuccessorTimedOut, RolloverManager::tr("The successor, process %1, was not alive after %2 ms.")
                                                      .arg(m_successorPid)
                                                      .arg(m_startTimeout.count())};
    if (m_isMute)
        error = {Error::SuccessorExited,
                 RolloverManager::tr("The successor, process %1, can't report any more that it is alive.").arg(m_successorPid)};
    if (!m_heardStarted)
        error.text += QLatin1Char(' ') + RolloverManager::tr("Is %1 built with Rollover?").arg(m_program);
    return error;
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

QString OutgoingHandover::end()
{
    m_timer.stop();
    return kill();
}

QString OutgoingHandover::kill()
{
    if (m_watcher->process().hasExited() || m_watcher->process().kill())
        return {};
    const QString reason = qt_error_string();
    qCWarning(lcRollover, "could not end process %lld: %ls", m_successorPid, qUtf16Printable(reason));
    return reason;
}

void OutgoingHandover::release()
{
    if (isCopy())
        return;
    m_phase = Phase::Released;
    if (!m_inPlace) {
        m_lastAct.successor = m_watcher->takeProcess();
        m_lastAct.successorPid = m_successorPid;
        m_lastAct.channel = m_channel->takeSocket();
        m_lastAct.farewell = HandoverChannel::farewellPacket();
        m_lastAct.cancel = HandoverChannel::cancelPacket();
        if (Supervisor::ofThisProcess() == Supervision::Systemd)
            m_lastAct.supervisorAddress = Supervisor::notificationAddress();
    }
    LastAct::prepare(std::move(m_lastAct));
}
