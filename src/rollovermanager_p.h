// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_ROLLOVERMANAGER_P_H
#define ROLLOVER_ROLLOVERMANAGER_P_H

#include "handovererror.h"
#include "incominghandover.h"
#include "launchcommand.h"
#include "outgoinghandover.h"
#include "quitrequest.h"
#include "rollovermanager.h"

#include <QEventLoop>

#include <atomic>

// The policy: when a process is ready, and how it makes room for the next one.
class RolloverManagerPrivate
{
public:
    explicit RolloverManagerPrivate(RolloverManager *manager) : q(manager) {}

    void attach();

    // The successor's part, which is trivial in generation 0.
    void begin();
    bool waitForReady(std::chrono::milliseconds timeout);
    void becomeReady();
    void leave();
    void onPredecessorOverdue();

    // The predecessor's part.
    void restart();
    void cancel();
    void onAlive();
    void requestQuit();
    void onAboutToQuit();
    void abandon(const HandoverError &reason);

    void setState(RolloverManager::State newState);
    void setErrorAndEmit(const HandoverError &newError);

    RolloverManager *const q;
    RolloverManager::State state = RolloverManager::State::Waiting;
    RolloverManager::Method method = RolloverManager::Method::Automatic;
    HandoverError error;

    std::chrono::milliseconds startTimeout = std::chrono::seconds(30);
    std::chrono::milliseconds exitTimeout = std::chrono::seconds(30);
    bool endsOverduePredecessor = false;
    LaunchCommand command;

    std::unique_ptr<IncomingHandover> incoming; // while Waiting, in a successor
    QEventLoop *waitLoop = nullptr;
    bool left = false; // told to leave while Waiting
    qint64 predecessorPid = 0;
    int generation = 0;

    QVariantMap sessionData;
    bool hasDataForSuccessor = false; // what has arrived is not passed on by itself

    OutgoingHandover *outgoing = nullptr; // a child of q, while Starting or Stopping
    std::unique_ptr<QuitRequest> quitRequest;
    bool quitting = false;                  // aboutToQuit() has come
    bool restartDeferred = false;           // asked for while Waiting
    std::atomic_bool restartQueued = false; // asked for by another thread
};

#endif
