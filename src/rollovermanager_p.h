// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_ROLLOVERMANAGER_P_H
#define ROLLOVER_ROLLOVERMANAGER_P_H

#include "exit/quitprogress.h"
#include "handover/outgoinghandover.h"
#include "handovererror.h"
#include "launch/launchcommand.h"
#include "restartlimit.h"
#include "restartmethod.h"
#include "rollovermanager.h"
#include "takeover.h"

#include <QTimer>

#include <atomic>
#include <optional>

// The policy: when a process is ready, and how it makes room for the next one.
class RolloverManagerPrivate
{
public:
    explicit RolloverManagerPrivate(RolloverManager *manager) : q(manager) {}
    static RolloverManagerPrivate *get(RolloverManager *manager) { return manager->d.get(); }

    void attach();
    void detach();
    void nameChildren() const;
    void onProcessExit();

    void onReady();

    // The predecessor's part.
    void restart();
    void deferRestart();
    HandoverError start(RolloverManager::Method chosenMethod);
    void cancel();
    void obeyQueuedCancel(int number);
    bool isCurrent(int someAttempt, RolloverManager::State expected) const;
    void onAlive();
    void onFailed(const HandoverError &reason);
    void requestQuit();
    void onAboutToQuit();
    void abandon(const HandoverError &reason);

    void setState(RolloverManager::State newState);
    void noteError(const HandoverError &reason);
    void announceError(const HandoverError &announced);

    RolloverManager *const q;
    Takeover takeover;
    RolloverManager::State state = RolloverManager::State::Waiting;
    RestartMethod method;
    HandoverError error;

    std::chrono::milliseconds startTimeout = std::chrono::seconds(30);
    LaunchCommand command;
    RestartLimit restartLimit;

    QVariantMap sessionData;
    bool hasDataForSuccessor = false; // what has arrived is not passed on by itself

    int attempt = 0; // a slot can end one and begin another, which leaves the state as it was
    OutgoingHandover *outgoing = nullptr; // a child of q, while Starting or Stopping
    int askingAttempt = 0; // that waits for an answer to whether the application may quit
    std::optional<HandoverError> failureWhileAsking;
    QTimer quitTimer;
    QuitProgress quitProgress;
    bool announcing = false; // ready or an error; a restart() has to wait until all have heard it
    bool restartDeferred = false;
    std::atomic_bool restartQueued = false; // asked for by another thread
    std::atomic_int cancelsQueued = 0; // the number of the last one, by other threads
    int cancelsObeyed = 0;
};

#endif
