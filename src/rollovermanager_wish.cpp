// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// What was asked for: it can't always begin at once, and can be taken back.

#include "exit/stoprequest.h"
#include "rollovermanager_p.h"

#include <QPointer>

using Error = RolloverManager::Error;
using State = RolloverManager::State;

void RolloverManagerPrivate::restart()
{
    const QPointer<RolloverManager> self(q);
    obeyQueued(); // what other threads have asked for before
    if (!self)
        return;
    StopRequest::watch(&OutgoingHandover::cancelLast); // the application may come to hear of it too late
    if (announcing || (state == State::Waiting && !quitProgress.isQuitting()))
        deferRestart();
    else if (state == State::Running || state == State::Waiting) // else there is one successor already
        begin();
}

void RolloverManagerPrivate::queueRestart()
{
    StopRequest::watch(&OutgoingHandover::cancelLast);
    if (queued.addRestart())
        QMetaObject::invokeMethod(
            q, [this] { obeyQueued(); }, Qt::QueuedConnection);
}

void RolloverManagerPrivate::queueCancel()
{
    if (queued.addCancel())
        QMetaObject::invokeMethod(
            q, [this] { obeyQueued(); }, Qt::QueuedConnection);
}

void RolloverManagerPrivate::obeyQueued()
{
    const QPointer<RolloverManager> self(q);
    const unsigned wish = queued.take();
    if (wish & QueuedWish::Dropped)
        restartDeferred = true; // which is cancelled now
    if (wish & QueuedWish::Cancel)
        cancel();
    if (self && (wish & QueuedWish::Restart))
        restart();
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
    withdraw({Error::Cancelled, RolloverManager::tr("The restart was cancelled.")});
}

void RolloverManagerPrivate::withdraw(const HandoverError &reason)
{
    const bool wasQueued = queued.take() & (QueuedWish::Restart | QueuedWish::Dropped);
    const bool wasDeferred = std::exchange(restartDeferred, false);
    failedOutsideLoop = false;
    if (state == State::Starting || state == State::Stopping || wasQueued || wasDeferred || comesBack)
        abandon(reason);
}

HandoverError RolloverManagerPrivate::toldToEnd()
{
    return {Error::Cancelled, RolloverManager::tr("This process was told to end.")};
}
