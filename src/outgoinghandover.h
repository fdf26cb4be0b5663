// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_OUTGOINGHANDOVER_H
#define ROLLOVER_OUTGOINGHANDOVER_H

#include "handovererror.h"

#include <QList>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>

class HandoverChannel;
class LaunchCommand;
class ProcessHandle;
class ProcessWatcher;
class QProcess;
struct HandoverDocument;

// One attempt of the predecessor: a successor that was started, and what becomes of it.
class OutgoingHandover : public QObject
{
    Q_OBJECT

public:
    explicit OutgoingHandover(QObject *parent);
    // Ends a successor that was not released.
    ~OutgoingHandover() override;

    HandoverError start(const LaunchCommand &command, const HandoverDocument &document, std::chrono::milliseconds startTimeout);
    qint64 successorPid() const { return m_successorPid; }

    // Blocks until the successor is alive or has failed; the signal for it comes before this returns.
    void waitForAlive();

    // The successor is not wanted: it is told so, and ended if it doesn't leave. The object deletes itself when that is done.
    void discard();
    // The same within exit(), without anything that needs Qt's data of this thread, since that is gone by then.
    void endAtProcessExit();
    // This process is about to exit: the successor may take over.
    void release();

Q_SIGNALS:
    void alive();
    void failed(const HandoverError &error); // also after alive()

private:
    HandoverError launch(const LaunchCommand &command, const QByteArray &document);
    bool startDetached(QProcess *process, const QList<int> &descriptors);
    void watch(ProcessHandle successor);
    void readChannel();
    void onSuccessorExited();
    void onTimeout();
    bool isCopy() const;
    void end();
    void kill();

    enum class Phase { New, Starting, Alive, Discarded, Gone, Released };

    const qint64 m_ownPid;
    Phase m_phase = Phase::New;
    qint64 m_successorPid = 0;
    std::chrono::milliseconds m_startTimeout{0};
    std::unique_ptr<HandoverChannel> m_channel;
    std::unique_ptr<ProcessWatcher> m_watcher;
    QTimer m_timer; // while Starting, the successor's limit to be alive; while Discarded, to leave
};

#endif
