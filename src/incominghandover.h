// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_INCOMINGHANDOVER_H
#define ROLLOVER_INCOMINGHANDOVER_H

#include "handoverdocument.h"
#include "processhandle.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>

class HandoverChannel;
class ProcessWatcher;

// The successor's part: what its predecessor has told it, and the wait for the predecessor's exit.
class IncomingHandover : public QObject
{
    Q_OBJECT

public:
    // Null if nobody hands over to this process. What the value names is owned only after all of it has been verified.
    static std::unique_ptr<IncomingHandover> accept(const QByteArray &variable);
    ~IncomingHandover() override;

    const HandoverDocument &document() const { return m_document; }

    // Reports alive and waits. A signal comes at the earliest from the next turn of the event loop.
    void begin(std::chrono::milliseconds exitTimeout);
    bool endPredecessor();

Q_SIGNALS:
    void predecessorExited();
    void predecessorOverdue();
    void cancelled();

private:
    IncomingHandover(FileDescriptor channel, ProcessHandle predecessor, HandoverDocument document);

    bool cancelArrived();
    void readChannel();
    void onExited();
    void finish();

    FileDescriptor m_socket;
    ProcessHandle m_predecessor;
    const HandoverDocument m_document;
    std::unique_ptr<HandoverChannel> m_channel;
    std::unique_ptr<ProcessWatcher> m_watcher;
    QTimer m_overdueTimer;
};

#endif
