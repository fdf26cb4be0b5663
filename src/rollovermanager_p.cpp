// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rollovermanager_p.h"

#include "exit/quitrequest.h"
#include "exit/stoprequest.h"
#include "logging.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThread>

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
    QObject::connect(&sessionEnd, &SessionEnd::announced, q, [this] {
        withdraw({Error::Cancelled, RolloverManager::tr("The desktop session ends.")});
    });
    QObject::connect(&quitTimer, &QTimer::timeout, q, [this] { requestQuit(); });
    quitTimer.setSingleShot(true);
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

void RolloverManagerPrivate::begin()
{
    restartDeferred = false;
    comesBack = false;
    failedOutsideLoop = false;
    const int thisAttempt = ++attempt;
    const QPointer<RolloverManager> self(q); // a slot may delete it, or cancel, here and below
    setState(State::Starting);
    if (!self || !isCurrent(thisAttempt, State::Starting))
        return;
    HandoverError failure = StopRequest::hasArrived() ? toldToEnd() : plan.check(); // since it was asked for
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
        obeyQueued(); // nothing has turned here that would have done so
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
    if (StopRequest::hasArrived()) { // and the copy has been told so
        reason = toldToEnd();
        if (QThread::currentThread()->loopLevel() > 0 && !quitProgress.isQuitting()) {
            awaitQuit(reason);
            return;
        }
    }
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

// As a rule the program is about to quit. Who hears of an error before that would take its shutdown back.
void RolloverManagerPrivate::awaitQuit(const HandoverError &reason)
{
    QTimer::singleShot(plan.startTimeout, q, [this, reason, thisAttempt = attempt] {
        if (isCurrent(thisAttempt, State::Starting) || isCurrent(thisAttempt, State::Stopping))
            abandon(reason);
    });
}

void RolloverManagerPrivate::abandon(HandoverError reason)
{
    quitTimer.stop();
    pendingFailure.reset();
    if (outgoing) {
        outgoing->disconnect(q);
        std::exchange(outgoing, nullptr)->discard();
    }
    const bool canComeBack = RestartPlan::canComeBack(reason.code);
    comesBack = quitProgress.isQuitting() && canComeBack;
    failedOutsideLoop = QThread::currentThread()->loopLevel() == 0 && canComeBack;
    if (failedOutsideLoop)
        QMetaObject::invokeMethod(
            q, [this] { failedOutsideLoop = false; }, Qt::QueuedConnection);
    if (!comesBack)
        StopRequest::unwatch();
    announceError(std::move(reason));
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

// With what becomes of this process, for its user.
QString RolloverManagerPrivate::withFate(const QString &reason)
{
    const bool isSentence = reason.endsWith(QLatin1Char('.')) || reason.endsWith(QLatin1Char('?')); // the system's reasons are none
    const QString text = isSentence ? reason + QLatin1Char(' ') : reason + QLatin1StringView(". ");
    if (comesBack)
        return text + RolloverManager::tr("This program is leaving, and comes back as it was.");
    return text
           + (quitProgress.isQuitting() ? RolloverManager::tr("This program is leaving.") : RolloverManager::tr("This program goes on."));
}

// No errorOccurred(): the predecessor goes on and says what there is to say.
void RolloverManagerPrivate::noteError(const HandoverError &reason)
{
    error = reason;
    Q_EMIT q->errorChanged();
}

void RolloverManagerPrivate::announceError(HandoverError announced)
{
    announced.text = withFate(announced.text);
    // What is refused once more before it begins is no news to the log.
    if (announced.code == Error::Cancelled || announced.text == error.text)
        qCDebug(lcRollover, "%ls", qUtf16Printable(announced.text));
    else
        qCWarning(lcRollover, "%ls", qUtf16Printable(announced.text));

    const QPointer<RolloverManager> self(q);
    const bool wasQuitting = quitProgress.isQuitting();
    announcing = true;
    error = announced;
    if (state != State::Waiting)
        setState(State::Running);
    if (self)
        Q_EMIT q->errorChanged();
    if (self)
        Q_EMIT q->errorOccurred(announced.code);
    if (!self)
        return;
    announcing = false;
    if (restartDeferred && !wasQuitting && quitProgress.isQuitting())
        restart(); // no other turn of the event loop may come
}
