// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rollovermanager_p.h"

#include "handoverdocument.h"
#include "lastact.h"
#include "logging.h"
#include "quitrequest.h"
#include "sessiondata.h"
#include "startup.h"
#include "startupsnapshot.h"
#include "stoprequest.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThread>

#include <algorithm>
#include <limits>
#include <new>

using namespace std::chrono_literals;
using Error = RolloverManager::Error;
using State = RolloverManager::State;

namespace {

// A process that was to wait for its predecessor, and whose manager is gone, will never be ready.
bool waitWasGivenUp = false;

} // namespace

void RolloverManagerPrivate::attach()
{
    QByteArray warning;
    received = Startup::takeHandover(&warning);
    if (!warning.isEmpty())
        qCWarning(lcRollover, "ignored %s", warning.constData());
    if (received) {
        predecessorPid = received->predecessorPid;
        if (!received->isIntact()) {
            received->disown();
            received->document.reset();
        } else if (received->document && !received->claim()) {
            received->document.reset();
        }
        generation = received->document ? received->document->generation : 1;
        const std::optional<QVariantMap> data = received->document ? SessionData::decode(received->document->session) : std::nullopt;
        if (data)
            sessionData = *data;
        else if (received->inPlace)
            qCWarning(lcRollover, "what this process has left for itself can't be read"); // but nobody else is there to go on
        else
            left = true;
    }
    left = left || waitWasGivenUp;

    if (qApp)
        QObject::connect(qApp, &QCoreApplication::aboutToQuit, q, [this] { onAboutToQuit(); });
    QObject::connect(&quitTimer, &QTimer::timeout, q, [this] { requestQuit(); });
    quitTimer.setSingleShot(true);
    // The first turn of exec()'s event loop, or waitForReady(), begins the wait.
    QTimer::singleShot(0, q, [this] { begin(); });
}

void RolloverManagerPrivate::detach()
{
    waitWasGivenUp = waitWasGivenUp || received || incoming;
    if (outgoing && state == State::Stopping) {
        if (cancelsObeyed != cancelsQueued)
            outgoing->discard();
        else
            outgoing->release();
    }
}

void RolloverManagerPrivate::onProcessExit()
{
    if (state != State::Starting)
        detach();
    // Also those that were given up, and have not left yet.
    const auto attempts = q->findChildren<OutgoingHandover *>(QString(), Qt::FindDirectChildrenOnly);
    for (OutgoingHandover *someAttempt : attempts)
        someAttempt->endAtProcessExit();
}

void RolloverManagerPrivate::begin()
{
    if (begun)
        return;
    // Not from a processEvents() while the program is still starting up: that belongs to the rehearsal.
    if (QThread::currentThread()->loopLevel() == 0) {
        QTimer::singleShot(0, q, [this] { begin(); });
        return;
    }
    begun = true;
    if (left) {
        leave(RolloverManager::tr("What process %1 hands over can't be read, or is with another process.").arg(predecessorPid));
        qCWarning(lcRollover, "%ls", qUtf16Printable(error.text));
    } else if (received && received->inPlace) {
        received.reset();
        becomeReady();
    } else if (received && !received->isIntact()) {
        received->disown();
        leave(RolloverManager::tr("The descriptors from process %1 have been closed.").arg(predecessorPid));
        qCWarning(lcRollover, "%ls", qUtf16Printable(error.text));
    } else if (received) {
        const bool isRehearsal = received->document->isRehearsal;
        incoming = std::make_unique<IncomingHandover>(std::move(*received), exitTimeout);
        received.reset();
        // Queued, since two of them end its life.
        QObject::connect(
            incoming.get(), &IncomingHandover::predecessorExited, q,
            [this, isRehearsal] {
                if (isRehearsal)
                    leave(RolloverManager::tr("Process %1 has ended by itself; its supervisor decides.").arg(predecessorPid));
                else if (incoming) // and not about to quit meanwhile
                    becomeReady();
            },
            Qt::QueuedConnection);
        QObject::connect(
            incoming.get(), &IncomingHandover::cancelled, q,
            [this] { leave(RolloverManager::tr("Process %1 goes on, so this one leaves.").arg(predecessorPid)); }, Qt::QueuedConnection);
        if (!isRehearsal) // its predecessor doesn't mean to exit
            QObject::connect(incoming.get(), &IncomingHandover::predecessorOverdue, q, [this] { onPredecessorOverdue(); });
    } else {
        becomeReady();
    }
}

bool RolloverManagerPrivate::waitForReady(std::chrono::milliseconds timeout)
{
    if (state == State::Waiting && !(begun && left)) {
        QEventLoop loop;
        QObject::connect(q, &RolloverManager::ready, &loop, &QEventLoop::quit);
        QTimer timer;
        timer.setSingleShot(true);
        QObject::connect(&timer, &QTimer::timeout, &loop, &QEventLoop::quit);
        constexpr std::chrono::milliseconds longest(std::numeric_limits<int>::max());
        const bool limited = timeout <= longest;
        if (limited)
            timer.start(std::max(timeout, 0ms));

        waitLoop = &loop;
        loop.exec();
        // Whoever returns from main() now may take a while, and the predecessor must not leave in the belief that it is replaced.
        // If it is leaving in that belief already, this is no time to give up.
        if (state == State::Waiting && incoming && limited && !timer.isActive() && !incoming->giveUp())
            loop.exec();
        waitLoop = nullptr;

        if (state == State::Waiting && !left && limited && !timer.isActive()) {
            error = {Error::PredecessorTimedOut,
                     RolloverManager::tr("Process %1 has not exited within %2 ms.").arg(predecessorPid).arg(timeout.count())};
            Q_EMIT q->errorChanged();
        }
        if (state == State::Waiting && incoming) {
            left = true;
            incoming.reset();
        }
    }
    return state != State::Waiting;
}

void RolloverManagerPrivate::becomeReady()
{
    incoming.reset();
    announcing = true;
    setState(State::Running);
    Q_EMIT q->ready();
    announcing = false;
    if (std::exchange(restartDeferred, false))
        restart();
}

void RolloverManagerPrivate::leave(const QString &reason)
{
    incoming.reset();
    received.reset();
    left = true;
    // No errorOccurred(): the predecessor goes on and says what there is to say.
    error = {Error::Cancelled, reason};
    Q_EMIT q->errorChanged();
    if (waitLoop)
        waitLoop->quit();
    else
        QCoreApplication::exit(); // not quit(): this process owns nothing, and has nobody to ask
}

void RolloverManagerPrivate::onPredecessorOverdue()
{
    qCWarning(lcRollover, "process %lld has not exited within %lld ms", predecessorPid, qint64(exitTimeout.count()));
    Q_EMIT q->predecessorOverdue();
    if (endsOverduePredecessor && incoming && !incoming->endPredecessor())
        qCWarning(lcRollover, "could not end process %lld: %ls", predecessorPid, qUtf16Printable(qt_error_string()));
}

RolloverManager::Method RolloverManagerPrivate::effectiveMethod() const
{
    if (method != RolloverManager::Method::Automatic)
        return method;
    return StartupSnapshot::instance().supervision == Supervision::None ? RolloverManager::Method::Successor
                                                                        : RolloverManager::Method::InPlace;
}

HandoverError RolloverManagerPrivate::checkMethod() const
{
    const bool inPlace = effectiveMethod() == RolloverManager::Method::InPlace;
    switch (StartupSnapshot::instance().supervision) {
    case Supervision::None:
        break;
    case Supervision::PidNamespace:
        if (!inPlace)
            return {Error::Unsupported, RolloverManager::tr("This is process 1 of its PID namespace. It can only restart in place: a "
                                                            "successor would end with it.")};
        qCInfo(lcRollover, "restarting in place: this is process 1 of its PID namespace");
        break;
    case Supervision::Systemd:
        if (!inPlace && Supervisor::notificationAddress().isEmpty())
            qCWarning(lcRollover, "systemd will end the successor with this process, the main process of a unit. Let the method be "
                                  "Automatic, or give the unit Type=notify or NotifyAccess=main");
        else if (inPlace)
            qCInfo(lcRollover, "restarting in place: this is the main process of a systemd unit");
        break;
    }
    return {};
}

void RolloverManagerPrivate::restart()
{
    if (state == State::Waiting || announcing) {
        restartDeferred = true;
        return;
    }
    if (state != State::Running)
        return; // there is one successor
    restartDeferred = false;
    if (LastAct::isPrepared()) { // by a manager that was destroyed
        announceError({Error::Unsupported, RolloverManager::tr("This process has restarted already.")});
        return;
    }
    if (const HandoverError unsupported = checkMethod()) {
        announceError(unsupported);
        return;
    }
    // Where no event loop runs, nobody else would notice that the successor is alive: before exec(), after it has
    // returned, and in a slot of aboutToQuit().
    const bool blocking = QThread::currentThread()->loopLevel() == 0 || isQuitting();

    const bool hadError = bool(std::exchange(error, {}));
    const int thisAttempt = ++attempt;
    setState(State::Starting);
    if (!isCurrent(thisAttempt, State::Starting))
        return; // cancelled by a slot, here and below
    if (hadError)
        Q_EMIT q->errorChanged();
    if (!isCurrent(thisAttempt, State::Starting))
        return;
    Q_EMIT q->aboutToRestart();
    if (!isCurrent(thisAttempt, State::Starting))
        return;

    StopRequest::watch(); // the application may come to hear of it too late
    const RolloverManager::Method chosenMethod = effectiveMethod();
    outgoing = new OutgoingHandover(chosenMethod, q);
    QObject::connect(outgoing, &OutgoingHandover::alive, q, [this] { onAlive(); });
    QObject::connect(outgoing, &OutgoingHandover::failed, q, [this](const HandoverError &reason) { onFailed(reason); });

    const HandoverError failure = start(chosenMethod);
    command.forgetActivationTokens();
    if (failure) {
        abandon(failure);
    } else if (blocking) {
        const QPointer<RolloverManager> self(q);
        outgoing->waitForAlive();
        if (self)
            obeyQueuedCancel(cancelsQueued); // nothing has turned here that would have obeyed it
    }
}

HandoverError RolloverManagerPrivate::start(RolloverManager::Method chosenMethod)
{
    try {
        HandoverError failure;
        const QByteArray session = SessionData::encode(hasDataForSuccessor ? sessionData : QVariantMap(), &failure);
        if (failure)
            return failure;
        return outgoing->start(command,
                               {generation + 1, QCoreApplication::applicationPid(), chosenMethod == RolloverManager::Method::InPlace,
                                StartupSnapshot::instance().attributes, command.exactArguments(), command.descriptors(), session},
                               startTimeout);
    } catch (const std::bad_alloc &) {
        return {Error::FailedToStart, RolloverManager::tr("There is not enough memory to start a successor.")};
    }
}

void RolloverManagerPrivate::cancel()
{
    if (state == State::Starting || state == State::Stopping) {
        abandon({Error::Cancelled, RolloverManager::tr("The restart was cancelled.")});
    } else if (std::exchange(restartDeferred, false)) {
        announceError({Error::Cancelled, RolloverManager::tr("The restart was cancelled before it began.")});
    }
}

void RolloverManagerPrivate::obeyQueuedCancel(int number)
{
    if (number <= cancelsObeyed)
        return;
    cancelsObeyed = number;
    cancel();
}

bool RolloverManagerPrivate::isCurrent(int someAttempt, State expected) const
{
    return attempt == someAttempt && state == expected;
}

void RolloverManagerPrivate::onAlive()
{
    const int thisAttempt = attempt;
    setState(State::Stopping);
    if (!isCurrent(thisAttempt, State::Stopping))
        return;
    Q_EMIT q->successorStarted(outgoing->successorPid());
    if (isCurrent(thisAttempt, State::Stopping))
        requestQuit();
}

void RolloverManagerPrivate::onFailed(const HandoverError &reason)
{
    if (askingAttempt == attempt) { // whether there is a way back depends on the answer
        failureWhileAsking = reason;
    } else if (state == State::Stopping && isQuitting()) {
        // There is none any more: at its end this process becomes its own successor.
        qCWarning(lcRollover, "%ls", qUtf16Printable(reason.text));
    } else {
        abandon(reason);
    }
}

void RolloverManagerPrivate::requestQuit()
{
    // As long as there is no exec() to return from, nobody can be asked. It may still come; or main() returns, or the program
    // has an event loop of its own, and leaves by itself.
    constexpr auto retryInterval = 50ms;
    auto answer = QuitRequest::Answer::NotRunning;
    if (QThread::currentThread()->loopLevel() > 0) {
        const QPointer<RolloverManager> self(q);
        const int thisAttempt = attempt;
        failureWhileAsking.reset();
        askingAttempt = thisAttempt;
        answer = QuitRequest::send([self, this] {
            if (self)
                quitting = Quitting::Accepted; // although aboutToQuit() is still to come
        });
        if (!self || !isCurrent(thisAttempt, State::Stopping))
            return; // much can happen while a window asks its user
        askingAttempt = 0;
    }
    const std::optional<HandoverError> failure = std::exchange(failureWhileAsking, {});
    if (failure)
        onFailed(*failure);
    else if (answer == QuitRequest::Answer::NotRunning)
        quitTimer.start(retryInterval);
    else if (answer == QuitRequest::Answer::Declined)
        abandon({Error::QuitRefused, RolloverManager::tr("The application declined to quit.")});
}

void RolloverManagerPrivate::onAboutToQuit()
{
    if (state == State::Waiting && (received || incoming)) {
        // Whatever made it quit, it will not take over, and its predecessor must not leave in that belief.
        left = true;
        received.reset();
        incoming.reset();
        QMetaObject::invokeMethod(
            q, [] { QCoreApplication::exit(); }, Qt::QueuedConnection); // should it call exec() again
        return;
    }
    quitting = Quitting::AboutToQuit;
    if (state == State::Starting)
        abandon({Error::Cancelled, RolloverManager::tr("The application quit before its successor was alive.")});
}

// A program may call exec() again after it has returned, and goes on then.
bool RolloverManagerPrivate::isQuitting()
{
    if (quitting == Quitting::AboutToQuit && QuitRequest::isPossible())
        quitting = Quitting::No;
    return quitting != Quitting::No;
}

void RolloverManagerPrivate::abandon(const HandoverError &reason)
{
    quitTimer.stop();
    StopRequest::unwatch();
    if (outgoing) {
        outgoing->disconnect(q);
        std::exchange(outgoing, nullptr)->discard();
    }
    announceError(reason);
}

void RolloverManagerPrivate::setState(State newState)
{
    if (state == newState)
        return;
    state = newState;
    Q_EMIT q->stateChanged(newState);
}

void RolloverManagerPrivate::announceError(const HandoverError &announced)
{
    if (announced.code == Error::Cancelled)
        qCDebug(lcRollover, "%ls", qUtf16Printable(announced.text));
    else
        qCWarning(lcRollover, "%ls", qUtf16Printable(announced.text));

    announcing = true;
    error = announced;
    if (state != State::Waiting)
        setState(State::Running);
    Q_EMIT q->errorChanged();
    Q_EMIT q->errorOccurred(announced.code);
    announcing = false;
    // From the event loop: a slot that tries again at once, and fails again at once, must not do so for ever in here.
    if (restartDeferred && state == State::Running) {
        QMetaObject::invokeMethod(
            q,
            [this] {
                if (restartDeferred) // and not cancelled meanwhile
                    restart();
            },
            Qt::QueuedConnection);
    }
}
