// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// The predecessor's way out: it asks the application to quit, and makes sure that somebody follows, whichever way it leaves.

#include "exit/quitrequest.h"
#include "exit/stoprequest.h"
#include "logging.h"
#include "rollovermanager_p.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>
#include <QThread>

using namespace std::chrono_literals;
using Error = RolloverManager::Error;
using State = RolloverManager::State;

static HandoverError exitedTooEarly()
{
    return {Error::FailedToStart, RolloverManager::tr("This program called exit() before the new one could be started.")};
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
    comesBack = (comesBack && quitProgress.isAccepted()) || failedOutsideLoop; // else it was at the end of another exec()
    if (failedOutsideLoop) // in a slot of aboutToQuit() that came before this one, when nobody knew that the program was leaving
        qCWarning(lcRollover, "this program is leaving, and comes back as it was");
    quitProgress.onAboutToQuit();
    const QPointer<RolloverManager> self(q);
    QCoreApplication::sendPostedEvents(q, QEvent::MetaCall); // what other threads have asked for; no other turn of the loop may come
    if (!self)
        return;
    const bool isUnderWay = state == State::Starting || state == State::Stopping;
    if ((isUnderWay || restartDeferred) && StopRequest::hasArrived())
        withdraw(toldToEnd());
    else if (state == State::Starting)
        waitForOutcome(); // the application wants to be replaced
    else if (restartDeferred)
        restart();
}

// The manager is destroyed, and the successor is still wanted: on the way out of main(), after an event loop of the program's own, or
// together with the last window, say. No event loop will turn for it any more.
void RolloverManagerPrivate::finishWish()
{
    if (hasLeft || isForkedChild())
        return;
    if (QThread::currentThread()->loopLevel() == 0)
        quitProgress.onAccepted();
    announcing = false;
    obeyQueued();
    if (restartDeferred && !takeover.isPending())
        begin();
    if (state == State::Starting && !StopRequest::hasArrived())
        waitForOutcome();
}

void RolloverManagerPrivate::onProcessExit()
{
    if (hasLeft || isForkedChild())
        return;
    const unsigned wish = queued.take();
    bool isPending = restartDeferred || (wish & QueuedWish::Restart);
    if (wish & QueuedWish::Cancel) {
        isPending = wish & QueuedWish::Restart;
        comesBack = false;
        state = State::Running;
    }
    if (state == State::Starting && !StopRequest::hasArrived())
        waitAtProcessExit();
    else if (isPending && state != State::Stopping && !takeover.isPending())
        comeBackAtProcessExit(exitedTooEarly());
    detach();
    // Also those that were given up, and have not left yet.
    const auto attempts = q->findChildren<OutgoingHandover *>(QString(), Qt::FindDirectChildrenOnly);
    for (OutgoingHandover *someAttempt : attempts)
        someAttempt->endAtOnce();
}

void RolloverManagerPrivate::restartAtProcessExit()
{
    restartDeferred = true;
    hasLeft = false;
    onProcessExit();
}

// Who would hear of it may be gone, and so is Qt's data of this thread.
void RolloverManagerPrivate::waitAtProcessExit()
{
    quitProgress.onAccepted();
    HandoverError failure = pendingFailure.value_or(HandoverError());
    if (!failure)
        failure = outgoing ? outgoing->waitAtProcessExit() : exitedTooEarly();
    if (failure)
        comeBackAtProcessExit(failure);
    else
        state = State::Stopping;
}

void RolloverManagerPrivate::comeBackAtProcessExit(const HandoverError &reason)
{
    quitProgress.onAccepted();
    comesBack = RestartPlan::canComeBack(reason.code);
    qCWarning(lcRollover, "%ls", qUtf16Printable(withFate(reason.text)));
}

void RolloverManagerPrivate::detach()
{
    if (std::exchange(hasLeft, true))
        return;
    const bool isWithdrawn = (queued.parts() & QueuedWish::Cancel) || StopRequest::hasArrived();
    if (outgoing && state == State::Stopping && isWithdrawn)
        outgoing->endAtOnce();
    else if (outgoing && state == State::Stopping)
        outgoing->release();
    else if (comesBack && !isWithdrawn && quitProgress.isQuitting()) // and has not gone on with another exec()
        plan.comeBack();
}

bool RolloverManagerPrivate::isForkedChild() const
{
    return QCoreApplication::applicationPid() != ownPid; // it has a copy of all this, which is none of its business
}
