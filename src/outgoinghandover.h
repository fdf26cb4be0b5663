// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_OUTGOINGHANDOVER_H
#define ROLLOVER_OUTGOINGHANDOVER_H

#include "handovererror.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>

class HandoverChannel;
class LaunchCommand;
class ProcessWatcher;
struct HandoverDocument;

// One attempt of the predecessor: a successor that was started, and what becomes of it.
class OutgoingHandover : public QObject
{
    Q_OBJECT

public:
    explicit OutgoingHandover(QObject *parent = nullptr);
    // Ends a successor that was not released.
    ~OutgoingHandover() override;

    HandoverError start(const LaunchCommand &command, const HandoverDocument &document, std::chrono::milliseconds startTimeout);
    qint64 successorPid() const { return m_successorPid; }

    // Blocks until the successor is alive or has failed, with the signal for it emitted.
    void waitForAlive();

    // The successor is not wanted any more. It is told so, and ended if it doesn't leave; then this object deletes itself.
    void cancel();
    // This process is about to exit: the successor may take over.
    void release();

Q_SIGNALS:
    void alive();
    void failed(const HandoverError &error); // also after alive(); the successor is gone or on its way

private:
    HandoverError launch(const LaunchCommand &command, const QByteArray &document);
    void readChannel();
    void onSuccessorExited();
    void onStartTimeout();
    void end();

    enum class Phase { Idle, Starting, Alive, Cancelled, Released };

    Phase m_phase = Phase::Idle;
    qint64 m_successorPid = 0;
    std::chrono::milliseconds m_startTimeout{0};
    std::unique_ptr<HandoverChannel> m_channel;
    std::unique_ptr<ProcessWatcher> m_watcher;
    QTimer m_timer;
};

#endif
