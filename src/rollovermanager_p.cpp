// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rollovermanager_p.h"

#include "childprocesses.h"
#include "handoverdocument.h"
#include "lastact.h"
#include "logging.h"
#include "quitrequest.h"
#include "sessiondata.h"
#include "startupsnapshot.h"
#include "stoprequest.h"
#include "supervision.h"

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

RolloverManager::Method RolloverManagerPrivate::effectiveMethod() const
{
    if (method != RolloverManager::Method::Automatic)
        return method;
    return Supervisor::ofThisProcess() == Supervision::None ? RolloverManager::Method::Successor : RolloverManager::Method::InPlace;
}

HandoverError RolloverManagerPrivate::checkMethod() const
{
    const bool inPlace = effectiveMethod() == RolloverManager::Method::InPlace;
    switch (Supervisor::ofThisProcess()) {
    case Supervision::None:
        if (!inPlace)
            qCInfo(lcRollover, "restarting by a successor: nothing tells that somebody waits for this process");
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
    case Supervision::Awaited:
        if (!inPlace)
            qCWarning(lcRollover, "a script or the like waits for this process, and the unit or the container may end with it, and with "
                                  "that the successor. Let the method be Automatic, or let the script exec the program");
        else
            qCInfo(lcRollover, "restarting in place: a script or the like waits for this process, in a systemd unit or a container");
        break;
    }
    return {};
}

HandoverError RolloverManagerPrivate::checkLimit() const
{
    if (!restartLimit.isReached(Takeover::restarts()))
        return {};
    return {Error::TooManyRestarts, RolloverManager::tr("Too many restarts: more than %1 within %2 s. The program goes on as it is.")
                                        .arg(restartLimit.count())
                                        .arg(double(restartLimit.interval().count()) / 1000)};
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
    for (const HandoverError &refusal : {checkMethod(), checkLimit()}) {
        if (refusal) {
            announceError(refusal);
            return;
        }
    }
    // Where no event loop runs, nobody else would notice that the successor is alive: before exec(), after it has
    // returned, and in a slot of aboutToQuit().
    const bool blocking = QThread::currentThread()->loopLevel() == 0 || isQuitting();

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
    const RolloverManager::Method chosenMethod = effectiveMethod();
    outgoing = new OutgoingHandover(chosenMethod, q);
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
        return outgoing->start(command,
                               {Takeover::generation() + 1, QCoreApplication::applicationPid(),
                                chosenMethod == RolloverManager::Method::InPlace, StartupSnapshot::instance().attributes,
                                command.exactArguments(), command.descriptors(), session, StartupSnapshot::instance().programIdentity,
                                restartLimit.withOneNow(Takeover::restarts())},
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
    // has an event loop of its own, and leaves by itself. One that is about to return is not asked again.
    constexpr auto retryInterval = 50ms;
    const QPointer<RolloverManager> self(q);
    const int thisAttempt = attempt;
    outgoing->checkSuccessor(); // it may have died since; then there is no reason to ask
    if (!self || !isCurrent(thisAttempt, State::Stopping))
        return;
    auto answer = QuitRequest::Answer::NotRunning;
    if (QThread::currentThread()->loopLevel() > 0 && !isQuitting()) {
        failureWhileAsking.reset();
        askingAttempt = thisAttempt;
        answer = QuitRequest::send([self, this] {
            if (self && !isQuitting())
                quitting = Quitting::Accepted; // although aboutToQuit() is still to come
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
    quitting = Quitting::AboutToQuit;
    // Qt 6.4 says so when the event loop has ended; Qt 6.8 within exit(), and then the loop goes on for a while. In both, exec()
    // deletes as its last act what has been left for that.
    quittingExec = new QObject(q);
    quittingExec->deleteLater();
    if (state == State::Starting)
        abandon({Error::Cancelled, RolloverManager::tr("The application quit before its successor was alive.")});
}

// A program may call exec() again after it has returned, and goes on then.
bool RolloverManagerPrivate::isQuitting()
{
    if (quitting == Quitting::AboutToQuit && !quittingExec && QuitRequest::isPossible())
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
