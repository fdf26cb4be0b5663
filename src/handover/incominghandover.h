// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_INCOMINGHANDOVER_H
#define ROLLOVER_INCOMINGHANDOVER_H

#include "handover/handoverchannel.h"
#include "handover/receivedhandover.h"
#include "system/processwatcher.h"

#include <QObject>
#include <QTimer>

#include <chrono>

// The successor's wait for its predecessor's exit.
class IncomingHandover : public QObject
{
    Q_OBJECT

public:
    // Reports alive. A signal comes at the earliest from the next turn of the event loop.
    IncomingHandover(ReceivedHandover received, std::chrono::milliseconds exitTimeout);
    ~IncomingHandover() override;

    // False if that is not possible. Nothing happens if the predecessor has cancelled the handover meanwhile, and goes on.
    bool endPredecessor();

    // Afterwards the predecessor knows that it can't rely on this process. False if it is too late for that, since it is on its last
    // steps, or gone: then the takeover is near.
    bool giveUp();
    // Then one of the other signals is on its way.

Q_SIGNALS:
    void predecessorExited();
    void predecessorOverdue();
    void cancelled();

private:
    void readChannel();
    bool readMessage();
    void readAllMessages();
    void onCancelled();
    void onExited();
    void finish();

    const SystemHandle m_claim;
    HandoverChannel m_channel;
    ProcessWatcher m_watcher;
    QTimer m_overdueTimer;
    bool m_endedPredecessor = false;
    bool m_cancelled = false;
    bool m_heardFarewell = false;
};

#endif
