// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_OUTGOINGHANDOVER_H
#define ROLLOVER_OUTGOINGHANDOVER_H

#include "exit/imagereplacer.h"
#include "handovererror.h"
#include "system/processhandle.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <atomic>
#include <chrono>
#include <memory>

class HandoverChannel;
class ProcessWatcher;
struct HandoverDocument;
struct Launch;
struct SuccessorFailure;

// One attempt of the predecessor: a successor that was started, and what becomes of it. In place it is a rehearsal: once it is
// alive it has to leave, and this process becomes the successor itself at its end.
class OutgoingHandover : public QObject
{
    Q_OBJECT

public:
    explicit OutgoingHandover(QObject *parent);
    // Ends a successor that was not released.
    ~OutgoingHandover() override;

    HandoverError start(const Launch &launch, const HandoverDocument &document, std::chrono::milliseconds startTimeout);
    qint64 successorPid() const; // in place our own
    void nameChildren() const; // to the log: what they hold, the successor can't take. Often that is nothing, so this is no warning

    // Blocks until the successor is alive or has failed; the signal for it comes before this returns.
    void waitForAlive();
    // Looks whether the successor that was alive still runs. If not, failed() comes before this returns.
    void checkSuccessor();

    // The same within exit(), without signals, and without anything that needs Qt's data of this thread, which is gone there.
    HandoverError waitAtProcessExit();

    // The successor is not wanted: it is told so, and ended if it doesn't leave. The object deletes itself when that is done.
    void discard();
    // The same without that second. Possible within exit(), too.
    void endAtOnce();
    // This process is about to exit: the successor may take over, or this process becomes it. Possible within exit(), too.
    void release();

    // For a StopRequest: this process ends now, and nobody is to follow. Until it is gone, the last attempt's successor is told so.
    static void cancelLast();

Q_SIGNALS:
    void alive(); // in place when the rehearsal is over
    void failed(const HandoverError &error); // also after alive()

private:
    HandoverError startSuccessor(const Launch &launch, const QByteArray &document);
    ProcessHandle processThatHasStarted(); // if it has said so; else invalid
    void watch(ProcessHandle successor);
    void leaveWrapper(std::unique_ptr<ProcessWatcher> watcher);
    bool readChannel(); // false if there was nothing
    void onAlive();
    void onSuccessorExited();
    void onChannelEnd();
    void onTimeout();
    void onStartTimeout();
    SuccessorFailure failure() const;
    bool isCopy() const;
    const ProcessHandle &process() const; // the successor's, or a wrapper's
    QString end(); // why that was not possible; empty if it was, as with kill()
    void startTimer(std::chrono::milliseconds timeout);
    QString kill();

    enum class Phase { New, Starting, Rehearsed, Alive, Discarded, Gone, Released };

    // A cancelled successor has nothing to clean up, so this is for a machine under load.
    static constexpr std::chrono::milliseconds leaveTimeout{1000};
    // Of the last attempt, for as long as it is open; after release() it is another's.
    static inline std::atomic<SystemHandle::Number> s_lastChannel = -1;

    const qint64 m_ownPid;
    bool m_inPlace = false;
    Phase m_phase = Phase::New;
    QString m_program;
    qint64 m_startedPid = 0; // the successor, or a wrapper
    qint64 m_successorPid = 0;
    bool m_heardStarted = false; // as a program does that is built with Rollover
    bool m_isMute = false; // it can't say any more that it is alive
    std::chrono::milliseconds m_startTimeout{0};
    std::unique_ptr<HandoverChannel> m_channel;
    std::unique_ptr<ProcessWatcher> m_watcher;
    QPointer<ProcessWatcher> m_wrapper; // a child of our parent
    ProcessHandle m_named; // by the successor itself, when nothing can be watched any more
    QTimer m_timer; // while Starting, the successor's limit to be alive; while mute, Rehearsed or Discarded, to leave
    QDeadlineTimer m_deadline; // the same, for waitForAlive()
    ProcessImage m_image; // that this process becomes, in place or as the last resort
};

#endif
