// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_TAKEOVER_H
#define ROLLOVER_TAKEOVER_H

#include "handover/incominghandover.h"
#include "handover/receivedhandover.h"
#include "handovererror.h"

#include <QObject>
#include <QTimer>
#include <QVariantMap>

#include <chrono>
#include <memory>
#include <optional>

// The successor's part of the policy: whether this process may begin, and when. In generation 0 that is at once.
class Takeover : public QObject
{
    Q_OBJECT

public:
    ~Takeover() override;

    // Once, and before anything else. The first turn of exec()'s event loop, or wait(), begins the wait then.
    void receive();

    static qint64 predecessorPid();
    static int generation();
    static bool programChanged();
    static QList<qint64> restarts(); // that led to this process, as far as they count
    static QVariantMap takeSessionData();
    static void leaveSessionData(const QVariantMap &data); // to the next manager of this process

    std::chrono::milliseconds exitTimeout() const { return m_exitTimeout; }
    void setExitTimeout(std::chrono::milliseconds timeout) { m_exitTimeout = timeout; }
    bool endsOverduePredecessor() const { return m_endsOverduePredecessor; }
    void setEndsOverduePredecessor(bool end) { m_endsOverduePredecessor = end; }

    // Blocks until this process is ready. False if it will never be.
    bool wait(std::chrono::milliseconds timeout);

    bool isPending() const { return m_received || m_incoming; } // there is a predecessor, which goes on if this process leaves now

    // The application quits. True if it has not taken over, and won't any more.
    bool giveUp();

Q_SIGNALS:
    void ready();
    void failed(const HandoverError &reason); // this process leaves
    void couldNotEndPredecessor(const HandoverError &reason); // and goes on waiting
    void predecessorOverdue();

private:
    void begin();
    void waitForPredecessor();
    void becomeReady();
    void resign();
    void leave(const QString &reason);
    void leaveWithWarning(const QString &reason);
    void onPredecessorOverdue();

    std::optional<ReceivedHandover> m_received; // until the wait begins
    std::unique_ptr<IncomingHandover> m_incoming; // then until the takeover
    std::chrono::milliseconds m_exitTimeout = std::chrono::seconds(30);
    bool m_endsOverduePredecessor = false;
    bool m_begun = false;
    bool m_left = false; // has to leave, instead of becoming ready
    bool m_isReady = false;
    int m_waits = 0; // wait() in a slot during a wait()
    QTimer m_leaveTimer;
};

#endif
