// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rollovermanager_p.h"

#include "exit/quitrequest.h"
#include "exit/stoprequest.h"
#include "logging.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>
#include <QThread>

using namespace std::chrono_literals;
using Error = RolloverManager::Error;
using State = RolloverManager::State;

void RolloverManagerPrivate::attach()
{
    QObject::connect(&takeover, &Takeover::ready, q, [this] { onReady(); });
    QObject::connect(&takeover, &Takeover::predecessorOverdue, q, &RolloverManager::predecessorOverdue);
    QObject::connect(&takeover, &Takeover::failed, q, [this](const HandoverError &reason) { noteError(reason); });
    QObject::connect(&takeover, &Takeover::couldNotEndPredecessor, q, [this](const HandoverError &reason) { noteError(reason); });
    takeover.receive();
    plan.receiveSessionData(Takeover::takeSessionData());

    if (qApp)
        QObject::connect(qApp, &QCoreApplication::aboutToQuit, q, [this] { onAboutToQuit(); });
    QObject::connect(&sessionEnd, &SessionEnd::announced, q, [this] { withdraw(RolloverManager::tr("The desktop session ends.")); });
    QObject::connect(&quitTimer, &QTimer::timeout, q, [this] { requestQuit(); });
    quitTimer.setSingleShot(true);
}

// It is destroyed on the way out of main(), after an event loop of the program's own: the successor is still wanted.
void RolloverManagerPrivate::waitIfLeaving()
{
    if (state != State::Starting || QThread::currentThread()->loopLevel() > 0 || StopRequest::hasArrived() || isForkedChild())
        return;
    quitProgress.onAccepted();
    waitForOutcome();
}

void RolloverManagerPrivate::detach()
{
    const bool isWithdrawn = cancelsObeyed != cancelsQueued || StopRequest::hasArrived();
    if (outgoing && state == State::Stopping && isWithdrawn)
        outgoing->endAtOnce();
    else if (outgoing && state == State::Stopping)
        outgoing->release();
    else if (comesBack && !isWithdrawn && quitProgress.isQuitting()) // and has not gone on with another exec()
        plan.comeBack();
}

void RolloverManagerPrivate::onProcessExit()
{
    if (isForkedChild())
        return;
    if (state == State::Starting && !StopRequest::hasArrived())
        waitAtProcessExit();
    detach();
    // Also those that were given up, and have not left yet.
    const auto attempts = q->findChildren<OutgoingHandover *>(QString(), Qt::FindDirectChildrenOnly);
    for (OutgoingHandover *someAttempt : attempts)
        someAttempt->endAtOnce();
}

// Who would hear of it may be gone, and so is Qt's data of this thread.
void RolloverManagerPrivate::waitAtProcessExit()
{
    quitProgress.onAccepted();
    HandoverError failure = pendingFailure.value_or(HandoverError());
    if (outgoing && !failure)
        failure = outgoing->waitAtProcessExit();
    if (!failure) {
        state = State::Stopping;
        return;
    }
    comesBack = RestartPlan::canComeBack(failure.code);
    qCWarning(lcRollover, "%ls %ls", qUtf16Printable(failure.text), qUtf16Printable(fate()));
}

void RolloverManagerPrivate::onReady()
{
    const QPointer<RolloverManager> self(q); // a slot may delete it, here and below
    announcing = true;
    setState(State::Running);
    if (self)
        Q_EMIT q->ready();
    if (!self)
        return;
    announcing = false;
    if (std::exchange(restartDeferred, false))
        restart();
}

void RolloverManagerPrivate::restart()
{
    if (announcing || (state == State::Waiting && !quitProgress.isQuitting())) {
        deferRestart();
        return;
    }
    if (state != State::Running && state != State::Waiting)
        return; // there is one successor
    restartDeferred = false;
    comesBack = false;
    StopRequest::watch(&OutgoingHandover::cancelLast); // the application may come to hear of it too late

    const int thisAttempt = ++attempt;
    const QPointer<RolloverManager> self(q); // a slot may delete it, or cancel, here and below
    setState(State::Starting);
    if (!self || !isCurrent(thisAttempt, State::Starting))
        return;
    HandoverError failure = plan.check();
    if (!failure) {
        announceRestart();
        if (!self || !isCurrent(thisAttempt, State::Starting))
            return;
        outgoing = new OutgoingHandover(q);
        QObject::connect(outgoing, &OutgoingHandover::alive, q, [this] { onAlive(); });
        QObject::connect(outgoing, &OutgoingHandover::failed, q, [this](const HandoverError &reason) { onFailed(reason); });
        failure = plan.start(outgoing);
    }
    if (failure)
        failFromEventLoop(failure);
    // Where no event loop runs, nobody else would notice that the successor is alive: before exec(), after it has
    // returned, and in a slot of aboutToQuit().
    if (QThread::currentThread()->loopLevel() == 0 || quitProgress.isQuitting())
        waitForOutcome();
}

void RolloverManagerPrivate::announceRestart()
{
    const int thisAttempt = attempt;
    const QPointer<RolloverManager> self(q);
    if (std::exchange(error, {}))
        Q_EMIT q->errorChanged();
    if (self && isCurrent(thisAttempt, State::Starting))
        Q_EMIT q->aboutToRestart();
}

// What the program does right after restart(), such as quit(), belongs to the attempt, also if that has failed at once.
void RolloverManagerPrivate::failFromEventLoop(const HandoverError &reason)
{
    pendingFailure = reason;
    QMetaObject::invokeMethod(
        q,
        [this, thisAttempt = attempt] {
            if (isCurrent(thisAttempt, State::Starting) && pendingFailure)
                onFailed(*pendingFailure);
        },
        Qt::QueuedConnection);
}

void RolloverManagerPrivate::waitForOutcome()
{
    const QPointer<RolloverManager> self(q);
    if (pendingFailure)
        abandon(*pendingFailure);
    else if (outgoing) // else restart() has yet to begin it, and will wait
        outgoing->waitForAlive();
    if (self)
        obeyQueuedCancel(cancelsQueued); // nothing has turned here that would have obeyed it
}

// From the event loop: a slot that tries again at once, and fails again at once, must not do so for ever. It may also run a loop
// itself, for as long as the program lives.
void RolloverManagerPrivate::deferRestart()
{
    restartDeferred = true;
    if (!announcing)
        return; // ready() is still to come
    QMetaObject::invokeMethod(
        q,
        [this] {
            announcing = false;
            if (restartDeferred) // and not cancelled meanwhile
                restart();
        },
        Qt::QueuedConnection);
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
    const QPointer<RolloverManager> self(q);
    setState(State::Stopping);
    if (!self || !isCurrent(thisAttempt, State::Stopping))
        return;
    Q_EMIT q->successorStarted(outgoing->successorPid());
    if (self && isCurrent(thisAttempt, State::Stopping) && (quitOnSuccessorStarted || heldQuit.hasCome()))
        requestQuit();
}

void RolloverManagerPrivate::onFailed(HandoverError reason)
{
    if (questions > 0) { // whether there is a way back depends on the answer
        pendingFailure = std::move(reason);
        return;
    }
    const int thisAttempt = attempt;
    const State thisState = state;
    const QPointer<RolloverManager> self(q);
    // An exit() that the program has called may not show before its event loop returns.
    if (QThread::currentThread()->loopLevel() > 0 && !quitProgress.isQuitting() && QuitRequest::isUnderWay())
        quitProgress.onAccepted();
    if (!self || !isCurrent(thisAttempt, thisState))
        return;
    if (state == State::Stopping && quitProgress.isQuitting()) {
        // There is no way back any more: at its end this process becomes its own successor.
        qCWarning(lcRollover, "%ls", qUtf16Printable(reason.text));
    } else {
        abandon(std::move(reason));
    }
}

void RolloverManagerPrivate::requestQuit()
{
    // As long as there is no exec() to return from, nobody can be asked. It may still come; or main() returns, or the program
    // has an event loop of its own, and leaves by itself. One that is about to return is not asked again.
    constexpr auto retryInterval = 50ms;
    const QPointer<RolloverManager> self(q);
    const int thisAttempt = attempt;
    outgoing->checkSuccessor(); // it may have died since; then there is no reason to ask
    if (!self || !isCurrent(thisAttempt, State::Stopping))
        return;
    auto answer = QuitRequest::Answer::NotRunning;
    if (QThread::currentThread()->loopLevel() > 0 && !quitProgress.isQuitting()) {
        ++questions; // much can happen while a window asks its user: another restart, too
        answer = QuitRequest::send([self, this] {
            if (self)
                quitProgress.onAccepted();
        });
        if (!self)
            return;
        --questions;
    }
    if (const std::optional<HandoverError> failure = questions == 0 ? std::exchange(pendingFailure, {}) : std::nullopt)
        onFailed(*failure);
    if (!self || !isCurrent(thisAttempt, State::Stopping))
        return;
    if (answer == QuitRequest::Answer::Declined)
        abandon(
            {Error::QuitRefused, RolloverManager::tr("This program declined to quit; perhaps one of its windows has unsaved changes.")});
    else
        quitTimer.start(retryInterval); // also if it was accepted: the program may call exec() again
}

void RolloverManagerPrivate::onAboutToQuit()
{
    if (takeover.giveUp())
        return;
    comesBack = comesBack && quitProgress.isAccepted(); // else it was at the end of another exec()
    quitProgress.onAboutToQuit();
    QCoreApplication::sendPostedEvents(q, QEvent::MetaCall); // what other threads have asked for; no other turn of the loop may come
    const bool isUnderWay = state == State::Starting || state == State::Stopping;
    if (isUnderWay && StopRequest::hasArrived())
        withdraw(RolloverManager::tr("This process was told to end."));
    else if (state == State::Starting)
        waitForOutcome(); // the application wants to be replaced
    else if (restartDeferred)
        restart();
}

// Somebody wants it gone, and nobody to follow.
void RolloverManagerPrivate::withdraw(const QString &reason)
{
    if (state == State::Starting || state == State::Stopping)
        abandon({Error::Cancelled, reason});
}

void RolloverManagerPrivate::abandon(HandoverError reason)
{
    quitTimer.stop();
    pendingFailure.reset();
    StopRequest::unwatch();
    if (outgoing) {
        outgoing->disconnect(q);
        std::exchange(outgoing, nullptr)->discard();
    }
    comesBack = quitProgress.isQuitting() && RestartPlan::canComeBack(reason.code);
    announceError(std::move(reason));
}

bool RolloverManagerPrivate::isForkedChild() const
{
    return QCoreApplication::applicationPid() != ownPid; // it has a copy of all this, which is none of its business
}

void RolloverManagerPrivate::setState(State newState)
{
    if (state == newState)
        return;
    state = newState;
    if (state == State::Starting)
        heldQuit.begin();
    else
        heldQuit.end();
    Q_EMIT q->stateChanged(newState);
}

// What becomes of this process, for its user.
QString RolloverManagerPrivate::fate()
{
    if (comesBack)
        return RolloverManager::tr("This program is leaving, and comes back as it was.");
    return quitProgress.isQuitting() ? RolloverManager::tr("This program is leaving.") : RolloverManager::tr("This program goes on.");
}

// No errorOccurred(): the predecessor goes on and says what there is to say.
void RolloverManagerPrivate::noteError(const HandoverError &reason)
{
    error = reason;
    Q_EMIT q->errorChanged();
}

void RolloverManagerPrivate::announceError(HandoverError announced)
{
    if (!announced.text.endsWith(QLatin1Char('.')) && !announced.text.endsWith(QLatin1Char('?'))) // the system's reasons don't
        announced.text += QLatin1Char('.');
    announced.text += QLatin1Char(' ') + fate();
    // What is refused once more before it begins is no news to the log.
    if (announced.code == Error::Cancelled || announced.text == error.text)
        qCDebug(lcRollover, "%ls", qUtf16Printable(announced.text));
    else
        qCWarning(lcRollover, "%ls", qUtf16Printable(announced.text));

    const QPointer<RolloverManager> self(q);
    announcing = true;
    error = announced;
    if (state != State::Waiting)
        setState(State::Running);
    if (self)
        Q_EMIT q->errorChanged();
    if (self)
        Q_EMIT q->errorOccurred(announced.code);
    if (self)
        announcing = false;
}
