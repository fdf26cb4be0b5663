// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "outgoinghandover.h"

#include "anonymousfile.h"
#include "handoverchannel.h"
#include "handoverdocument.h"
#include "handovervariable.h"
#include "launchcommand.h"
#include "logging.h"
#include "processwatcher.h"

#include <QCoreApplication>
#include <QProcess>

using namespace std::chrono_literals;
using Error = RolloverManager::Error;

namespace {

// A cancelled successor has nothing to clean up, so this is for a machine under load.
constexpr auto leaveTimeout = 1s;

HandoverError systemError(const char *what)
{
    const QString reason = qt_error_string(); // before anything else can change errno
    return {Error::FailedToStart, RolloverManager::tr(what).arg(reason)};
}

} // namespace

OutgoingHandover::OutgoingHandover(QObject *parent) : QObject(parent)
{
    m_timer.setSingleShot(true);
}

OutgoingHandover::~OutgoingHandover()
{
    if (m_phase == Phase::Idle || m_phase == Phase::Released)
        return;
    if (m_phase != Phase::Cancelled)
        m_channel->sendCancel();
    end();
}

HandoverError OutgoingHandover::start(const LaunchCommand &command, const HandoverDocument &document,
                                      std::chrono::milliseconds startTimeout)
{
    if (const HandoverError error = command.check())
        return error;
    HandoverError error;
    const QByteArray cbor = document.toCbor(&error);
    if (error)
        return error;
    error = launch(command, cbor);
    if (error)
        return error;

    m_phase = Phase::Starting;
    m_startTimeout = startTimeout;
    connect(m_channel.get(), &HandoverChannel::readyRead, this, &OutgoingHandover::readChannel);
    connect(m_watcher.get(), &ProcessWatcher::exited, this, &OutgoingHandover::onSuccessorExited);
    connect(&m_timer, &QTimer::timeout, this, &OutgoingHandover::onStartTimeout);
    m_timer.start(startTimeout);
    return {};
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
    FileDescriptor *const passedOn[] = {&theirs, &file, &self.descriptor()};
    // As late as can be: until these are closed again, below, whatever another thread starts gets them too.
    for (FileDescriptor *descriptor : passedOn) {
        if (!descriptor->setInheritable(true))
            return systemError(QT_TRANSLATE_NOOP("RolloverManager", "A descriptor could not be passed on: %1"));
    }

    const HandoverVariable variable{QCoreApplication::applicationPid(), theirs.get(), self.descriptor().get(), file.get()};
    QProcessEnvironment environment = command.environment();
    environment.insert(QLatin1StringView(HandoverVariable::name), QString::fromLatin1(variable.toByteArray()));

    QProcess process;
    process.setProgram(command.program());
    process.setArguments(command.arguments());
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(command.workingDirectory());
    if (!process.startDetached(&m_successorPid))
        return {Error::FailedToStart, RolloverManager::tr("%1 could not be started: %2").arg(command.program(), process.errorString())};

    m_channel = std::make_unique<HandoverChannel>(std::move(ours));
    // Only the moment between the start and this line relies on the number. The message that the successor is alive
    // brings a handle that it has opened on itself.
    ProcessHandle successor = m_successorPid > 0 ? ProcessHandle::open(m_successorPid) : ProcessHandle();
    if (!successor.isValid()) {
        const HandoverError error = systemError(QT_TRANSLATE_NOOP("RolloverManager", "No handle on the successor could be opened: %1"));
        m_channel->sendCancel(); // it may be there all the same, for want of a descriptor, say
        return error;
    }
    m_watcher = std::make_unique<ProcessWatcher>(std::move(successor));
    qCDebug(lcRollover, "started the successor, process %lld", m_successorPid);
    return {};
}

void OutgoingHandover::waitForAlive()
{
    const QDeadlineTimer deadline(m_startTimeout);
    while (m_phase == Phase::Starting) {
        if (m_watcher->process().hasExited())
            onSuccessorExited();
        else if (deadline.hasExpired())
            onStartTimeout();
        else
            m_channel->wait(m_watcher->process(), deadline);
        if (m_phase == Phase::Starting)
            readChannel();
    }
}

void OutgoingHandover::readChannel()
{
    while (m_phase == Phase::Starting) {
        std::optional<HandoverChannel::Message> message = m_channel->read();
        if (!message)
            return;
        if (message->kind != HandoverChannel::Message::Kind::Alive)
            continue;

        m_phase = Phase::Alive;
        m_timer.stop();
        if (message->sender.isValid()) {
            // What was started may have been a wrapper around the successor proper.
            m_watcher = std::make_unique<ProcessWatcher>(std::move(message->sender));
            connect(m_watcher.get(), &ProcessWatcher::exited, this, &OutgoingHandover::onSuccessorExited);
        }
        qCDebug(lcRollover, "the successor is alive");
        Q_EMIT alive();
        return;
    }
}

void OutgoingHandover::onSuccessorExited()
{
    const Phase phase = m_phase;
    if (phase == Phase::Cancelled) {
        m_phase = Phase::Idle;
        deleteLater();
        return;
    }
    m_phase = Phase::Idle;
    m_timer.stop();
    Q_EMIT failed({Error::SuccessorExited,
                   phase == Phase::Starting
                       ? RolloverManager::tr("The successor, process %1, has exited before it was alive.").arg(m_successorPid)
                       : RolloverManager::tr("The successor, process %1, has exited before it could take over.").arg(m_successorPid)});
}

void OutgoingHandover::onStartTimeout()
{
    const HandoverError error{Error::SuccessorTimedOut,
                              RolloverManager::tr("The successor, process %1, was not alive after %2 ms.")
                                  .arg(m_successorPid).arg(m_startTimeout.count())};
    cancel();
    end();
    Q_EMIT failed(error);
}

void OutgoingHandover::cancel()
{
    if (m_phase != Phase::Starting && m_phase != Phase::Alive) {
        if (m_phase == Phase::Idle)
            deleteLater();
        return;
    }
    m_phase = Phase::Cancelled;
    if (!m_channel->sendCancel()) {
        end();
        return;
    }
    m_timer.disconnect(this);
    connect(&m_timer, &QTimer::timeout, this, &OutgoingHandover::end);
    m_timer.start(leaveTimeout);
}

void OutgoingHandover::end()
{
    m_timer.stop();
    if (!m_watcher->process().hasExited() && !m_watcher->process().kill())
        qCWarning(lcRollover, "could not end process %lld: %ls", m_successorPid, qUtf16Printable(qt_error_string()));
}

void OutgoingHandover::release()
{
    m_phase = Phase::Released;
    m_timer.stop();
}
