// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rollovermanager_p.h"

#include "exit/lastact.h"
#include "exit/quitrequest.h"
#include "exit/stoprequest.h"
#include "handover/handoverdocument.h"
#include "handover/sessiondata.h"
#include "launch/startupsnapshot.h"
#include "logging.h"
#include "system/childprocesses.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThread>

#include <new>

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
    sessionData = takeover.takeSessionData();

    if (qApp)
        QObject::connect(qApp, &QCoreApplication::aboutToQuit, q, [this] { onAboutToQuit(); });
    QObject::connect(&quitTimer, &QTimer::timeout, q, [this] { requestQuit(); });
    quitTimer.setSingleShot(true);
}

void RolloverManagerPrivate::detach()
{
    if (outgoing && state == State::Stopping) {
        if (cancelsObeyed != cancelsQueued)
            outgoing->endAtOnce();
        else
            outgoing->release();
    }
}

// What they hold, the successor can't take. Often that is nothing, so this is no warning.
void RolloverManagerPrivate::nameChildren() const
{
    if (!outgoing || state != State::Stopping || !lcRollover().isInfoEnabled())
        return;
    const QList<ChildProcess> children = ChildProcess::ofThisProcess();
    for (const ChildProcess &child : children) {
        if (!outgoing->hasStarted(child.pid)) // as a subreaper this process is the successor's parent
            qCInfo(lcRollover, "process %lld (%s), a child of this one, is still running", child.pid, child.program.constData());
    }
}

void RolloverManagerPrivate::onProcessExit()
{
    detach();
    // Also those that were given up, and have not left yet.
    const auto attempts = q->findChildren<OutgoingHandover *>(QString(), Qt::FindDirectChildrenOnly);
    for (OutgoingHandover *someAttempt : attempts)
        someAttempt->endAtOnce();
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
    if (state == State::Waiting || announcing) {
        deferRestart();
        return;
    }
    if (state != State::Running)
        return; // there is one successor
    restartDeferred = false;
    if (LastAct::isPrepared()) { // by a manager that was destroyed
        announceError({Error::Unsupported, RolloverManager::tr("This process has restarted already.")});
        return;
    }
    for (const HandoverError &refusal : {method.check(), restartLimit.check(Takeover::restarts())}) {
        if (refusal) {
            announceError(refusal);
            return;
        }
    }
    // Where no event loop runs, nobody else would notice that the successor is alive: before exec(), after it has
    // returned, and in a slot of aboutToQuit().
    const bool blocking = QThread::currentThread()->loopLevel() == 0 || quitProgress.isQuitting();

    const bool hadError = bool(std::exchange(error, {}));
    const int thisAttempt = ++attempt;
    const QPointer<RolloverManager> self(q);
    setState(State::Starting);
    if (!self || !isCurrent(thisAttempt, State::Starting))
        return; // cancelled by a slot, here and below
    if (hadError)
        Q_EMIT q->errorChanged();
    if (!self || !isCurrent(thisAttempt, State::Starting))
        return;
    Q_EMIT q->aboutToRestart();
    if (!self || !isCurrent(thisAttempt, State::Starting))
        return;

    StopRequest::watch(); // the application may come to hear of it too late
    const RolloverManager::Method chosenMethod = method.effective();
    outgoing = new OutgoingHandover(q);
    QObject::connect(outgoing, &OutgoingHandover::alive, q, [this] { onAlive(); });
    QObject::connect(outgoing, &OutgoingHandover::failed, q, [this](const HandoverError &reason) { onFailed(reason); });

    const HandoverError failure = start(chosenMethod);
    command.forgetActivationTokens();
    if (failure) {
        abandon(failure);
    } else if (blocking) {
        outgoing->waitForAlive();
        if (self)
            obeyQueuedCancel(cancelsQueued); // nothing has turned here that would have obeyed it
    }
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

HandoverError RolloverManagerPrivate::start(RolloverManager::Method chosenMethod)
{
    try {
        HandoverError failure;
        const QByteArray session = SessionData::encode(hasDataForSuccessor ? sessionData : QVariantMap(), &failure);
        if (failure)
            return failure;
        const Launch launch = command.resolve(&failure);
        if (failure)
            return failure;
        qCDebug(lcRollover, "starting %ls", qUtf16Printable(launch.toString()));
        return outgoing->start(launch,
                               {Takeover::generation() + 1, QCoreApplication::applicationPid(),
                                chosenMethod == RolloverManager::Method::InPlace, launch.attributes, launch.arguments, launch.descriptors,
                                session, StartupSnapshot::instance().programIdentity, restartLimit.withOneNow(Takeover::restarts())},
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
    const QPointer<RolloverManager> self(q);
    setState(State::Stopping);
    if (!self || !isCurrent(thisAttempt, State::Stopping))
        return;
    Q_EMIT q->successorStarted(outgoing->successorPid());
    if (self && isCurrent(thisAttempt, State::Stopping))
        requestQuit();
}

void RolloverManagerPrivate::onFailed(const HandoverError &reason)
{
    if (askingAttempt == attempt) { // whether there is a way back depends on the answer
        failureWhileAsking = reason;
    } else if (state == State::Stopping && quitProgress.isQuitting()) {
        // There is none any more: at its end this process becomes its own successor.
        qCWarning(lcRollover, "%ls", qUtf16Printable(reason.text));
    } else {
        abandon(reason);
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
        failureWhileAsking.reset();
        askingAttempt = thisAttempt;
        answer = QuitRequest::send([self, this] {
            if (self)
                quitProgress.onAccepted();
        });
        if (!self || !isCurrent(thisAttempt, State::Stopping))
            return; // much can happen while a window asks its user
        askingAttempt = 0;
    }
    const std::optional<HandoverError> failure = std::exchange(failureWhileAsking, {});
    if (failure)
        onFailed(*failure);
    else if (answer == QuitRequest::Answer::Declined)
        abandon({Error::QuitRefused, RolloverManager::tr("The application declined to quit.")});
    else
        quitTimer.start(retryInterval); // also if it was accepted: the program may call exec() again
}

void RolloverManagerPrivate::onAboutToQuit()
{
    if (takeover.giveUp())
        return;
    quitProgress.onAboutToQuit();
    if (state == State::Starting)
        abandon({Error::Cancelled, RolloverManager::tr("The application quit before its successor was alive.")});
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

// No errorOccurred(): the predecessor goes on and says what there is to say.
void RolloverManagerPrivate::noteError(const HandoverError &reason)
{
    error = reason;
    Q_EMIT q->errorChanged();
}

void RolloverManagerPrivate::announceError(const HandoverError &announced)
{
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
