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
    const QPointer<RolloverManager> self(q);
    QCoreApplication::sendPostedEvents(q, QEvent::MetaCall); // what other threads have asked for; no other turn of the loop may come
    if (!self)
        return;
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

// It is destroyed on the way out of main(), after an event loop of the program's own: the successor is still wanted.
void RolloverManagerPrivate::waitIfLeaving()
{
    if (state != State::Starting || QThread::currentThread()->loopLevel() > 0 || StopRequest::hasArrived() || isForkedChild())
        return;
    quitProgress.onAccepted();
    waitForOutcome();
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
    qCWarning(lcRollover, "%ls", qUtf16Printable(withFate(failure.text)));
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

bool RolloverManagerPrivate::isForkedChild() const
{
    return QCoreApplication::applicationPid() != ownPid; // it has a copy of all this, which is none of its business
}
