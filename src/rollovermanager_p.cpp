// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rollovermanager_p.h"

#include "handoverdocument.h"
#include "logging.h"
#include "startupsnapshot.h"

#include <QCoreApplication>
#include <QThread>

#include <algorithm>
#include <limits>

using Error = RolloverManager::Error;
using State = RolloverManager::State;

namespace {

// A process is handed over to once, whatever becomes of its manager.
std::unique_ptr<IncomingHandover> acceptHandover()
{
    static bool done = false;
    return std::exchange(done, true) ? nullptr : IncomingHandover::accept(StartupSnapshot::instance().handover);
}

} // namespace

void RolloverManagerPrivate::attach()
{
    incoming = acceptHandover();
    if (incoming) {
        predecessorPid = incoming->document().predecessorPid;
        generation = incoming->document().generation;
        sessionData = incoming->document().sessionData;
        // Queued, since both end its life.
        QObject::connect(incoming.get(), &IncomingHandover::predecessorExited, q, [this] { becomeReady(); }, Qt::QueuedConnection);
        QObject::connect(incoming.get(), &IncomingHandover::cancelled, q, [this] { leave(); }, Qt::QueuedConnection);
        QObject::connect(incoming.get(), &IncomingHandover::predecessorOverdue, q, [this] { onPredecessorOverdue(); });
    }
    if (qApp)
        QObject::connect(qApp, &QCoreApplication::aboutToQuit, q, [this] { onAboutToQuit(); });
    // The first turn of the event loop, be it exec()'s or waitForReady()'s, begins the wait.
    QMetaObject::invokeMethod(q, [this] { begin(); }, Qt::QueuedConnection);
}

void RolloverManagerPrivate::begin()
{
    if (incoming)
        incoming->begin(exitTimeout);
    else
        becomeReady();
}

bool RolloverManagerPrivate::waitForReady(std::chrono::milliseconds timeout)
{
    if (state == State::Waiting && !left) {
        QEventLoop loop;
        QObject::connect(q, &RolloverManager::ready, &loop, &QEventLoop::quit);
        QTimer timer;
        timer.setSingleShot(true);
        QObject::connect(&timer, &QTimer::timeout, &loop, &QEventLoop::quit);
        constexpr std::chrono::milliseconds longest(std::numeric_limits<int>::max());
        if (timeout <= longest)
            timer.start(std::max(timeout, std::chrono::milliseconds::zero()));

        waitLoop = &loop;
        loop.exec();
        waitLoop = nullptr;

        if (state == State::Waiting && !left && timeout <= longest && !timer.isActive())
            error = {Error::PredecessorTimedOut,
                     RolloverManager::tr("Process %1 has not exited within %2 ms.").arg(predecessorPid).arg(timeout.count())};
    }
    return state != State::Waiting;
}

void RolloverManagerPrivate::becomeReady()
{
    incoming.reset();
    setState(State::Running);
    Q_EMIT q->ready();
    if (std::exchange(restartDeferred, false))
        restart();
}

void RolloverManagerPrivate::leave()
{
    incoming.reset();
    left = true;
    // No signal: the predecessor goes on and says what there is to say.
    error = {Error::Cancelled, RolloverManager::tr("Process %1 goes on, so this one leaves.").arg(predecessorPid)};
    qCDebug(lcRollover, "%ls", qUtf16Printable(error.text));
    if (waitLoop)
        waitLoop->quit();
    else
        QCoreApplication::quit();
}

void RolloverManagerPrivate::onPredecessorOverdue()
{
    qCWarning(lcRollover, "process %lld has not exited within %lld ms", predecessorPid, qint64(exitTimeout.count()));
    Q_EMIT q->predecessorOverdue();
    if (endsOverduePredecessor && incoming && !incoming->endPredecessor())
        qCWarning(lcRollover, "could not end process %lld: %ls", predecessorPid, qUtf16Printable(qt_error_string()));
}

void RolloverManagerPrivate::restart()
{
    if (state == State::Waiting) {
        restartDeferred = true; // what this process doesn't have yet it can't hand over
        return;
    }
    if (state != State::Running)
        return; // there is one successor
    error = {};
    if (method == RolloverManager::Method::InPlace) {
        setErrorAndEmit({Error::Unsupported, RolloverManager::tr("Restarting in place is not supported.")});
        return;
    }
    // Where no event loop runs, nobody else would notice that the successor is alive: before exec(), after it has
    // returned, and in a slot of aboutToQuit().
    const bool blocking = quitting || QThread::currentThread()->loopLevel() == 0;

    setState(State::Starting);
    Q_EMIT q->aboutToRestart();
    if (state != State::Starting)
        return; // cancelled by a slot

    outgoing = new OutgoingHandover(q);
    QObject::connect(outgoing, &OutgoingHandover::alive, q, [this] { onAlive(); });
    QObject::connect(outgoing, &OutgoingHandover::failed, q, [this](const HandoverError &reason) { abandon(reason); });

    const HandoverDocument document{generation + 1, QCoreApplication::applicationPid(),
                                    hasDataForSuccessor ? sessionData : QVariantMap()};
    if (const HandoverError failure = outgoing->start(command, document, startTimeout))
        abandon(failure);
    else if (blocking)
        outgoing->waitForAlive();
}

void RolloverManagerPrivate::cancel()
{
    if (state == State::Starting || state == State::Stopping)
        abandon({Error::Cancelled, RolloverManager::tr("The restart was cancelled.")});
    else if (std::exchange(restartDeferred, false))
        setErrorAndEmit({Error::Cancelled, RolloverManager::tr("The restart was cancelled before it began.")});
}

void RolloverManagerPrivate::onAlive()
{
    setState(State::Stopping);
    if (state != State::Stopping)
        return; // cancelled by a slot, here and below
    Q_EMIT q->successorStarted(outgoing->successorPid());
    if (state == State::Stopping)
        requestQuit();
}

void RolloverManagerPrivate::requestQuit()
{
    quitRequest = std::make_unique<QuitRequest>();
    // Who has begun to quit can't refuse any more, and a loop that runs now belongs to the clean-up.
    if (!quitting)
        QObject::connect(quitRequest.get(), &QuitRequest::refused, q, [this] {
            abandon({Error::QuitRefused, RolloverManager::tr("The application declined to quit.")});
        });
    if (QThread::currentThread()->loopLevel() > 0)
        quitRequest->send();
    else // there is nothing to quit yet; if exec() follows, it comes to this first
        QMetaObject::invokeMethod(quitRequest.get(), &QuitRequest::send, Qt::QueuedConnection);
}

void RolloverManagerPrivate::onAboutToQuit()
{
    quitting = true;
    if (state == State::Starting)
        abandon({Error::Cancelled, RolloverManager::tr("The application quit before its successor was alive.")});
}

void RolloverManagerPrivate::abandon(const HandoverError &reason)
{
    if (quitRequest)
        quitRequest.release()->deleteLater(); // both may be in the middle of a signal
    if (outgoing) {
        outgoing->disconnect(q);
        std::exchange(outgoing, nullptr)->cancel();
    }
    setState(State::Running);
    setErrorAndEmit(reason);
}

void RolloverManagerPrivate::setState(State newState)
{
    state = newState;
    Q_EMIT q->stateChanged(newState);
}

void RolloverManagerPrivate::setErrorAndEmit(const HandoverError &newError)
{
    error = newError;
    if (error.code == Error::Cancelled)
        qCDebug(lcRollover, "%ls", qUtf16Printable(error.text));
    else
        qCWarning(lcRollover, "%ls", qUtf16Printable(error.text));
    Q_EMIT q->errorOccurred(newError.code);
}
