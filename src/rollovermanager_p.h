// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_ROLLOVERMANAGER_P_H
#define ROLLOVER_ROLLOVERMANAGER_P_H

#include "exit/heldquit.h"
#include "exit/quitprogress.h"
#include "exit/sessionend.h"
#include "handover/outgoinghandover.h"
#include "handovererror.h"
#include "queuedwish.h"
#include "restartplan.h"
#include "rollovermanager.h"
#include "takeover.h"

#include <QCoreApplication>
#include <QTimer>

#include <optional>

// The policy: when a process is ready, and how it makes room for the next one.
class RolloverManagerPrivate
{
public:
    explicit RolloverManagerPrivate(RolloverManager *manager) : q(manager) {}
    static RolloverManagerPrivate *get(RolloverManager *manager) { return manager->d.get(); }

    void attach();
    void finishWish();
    void detach();
    void onProcessExit();
    void waitAtProcessExit();
    void comeBackAtProcessExit(const HandoverError &reason);

    void onReady();

    // The predecessor's part.
    void restart();
    void restartAtProcessExit();
    void queueRestart();
    void queueCancel();
    void obeyQueued();
    void deferRestart();
    void begin();
    void announceRestart();
    void failFromEventLoop(const HandoverError &reason);
    void waitForOutcome();
    void cancel();
    void withdraw(const HandoverError &reason);
    static HandoverError toldToEnd();
    bool isCurrent(int someAttempt, RolloverManager::State expected) const;
    void onAlive();
    void onFailed(HandoverError reason);
    void awaitQuit(const HandoverError &reason);
    void requestQuit();
    void onAboutToQuit();
    void abandon(HandoverError reason);
    bool isForkedChild() const;

    void setState(RolloverManager::State newState);
    void noteError(const HandoverError &reason);
    void announceError(HandoverError announced);
    QString withFate(const QString &reason);

    RolloverManager *const q;
    Takeover takeover;
    RolloverManager::State state = RolloverManager::State::Waiting;
    HandoverError error;

    const qint64 ownPid = QCoreApplication::applicationPid();
    SessionEnd sessionEnd;
    bool quitOnSuccessorStarted = true;
    RestartPlan plan;

    int attempt = 0; // a slot can end one and begin another, which leaves the state as it was
    OutgoingHandover *outgoing = nullptr; // a child of q, while Starting or Stopping; there is none if the start has failed
    std::optional<HandoverError> pendingFailure; // of the attempt, until the event loop turns, or the application has answered
    HeldQuit heldQuit; // while Starting
    bool comesBack = false; // the application is quitting, and nobody follows
    bool failedOutsideLoop = false; // and the application may be quitting
    bool hasLeft = false; // what has to follow is prepared
    int questions = 0; // to the application, whether it may quit, that are not answered yet
    QTimer quitTimer;
    QuitProgress quitProgress;
    bool announcing = false; // ready or an error; a restart() has to wait until all have heard it
    bool restartDeferred = false;
    QueuedWish queued;
};

#endif
