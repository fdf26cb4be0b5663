// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_FAREWELL_H
#define ROLLOVER_FAREWELL_H

#include "system/processhandle.h"
#include "system/systemhandle.h"

#include <QByteArray>

// The predecessor's last word to its successor, and the last look at it. Plain data, since nothing of Qt's works any more by then: the
// bytes of what is said are there before.
struct Farewell
{
    ProcessHandle successor;
    qint64 successorPid = 0;
    SystemHandle channel;
    QByteArray farewell;
    QByteArray cancel;
    QByteArray supervisorAddress; // where to announce the successor; may be empty

    // The successor is not wanted any more.
    void withdraw() const;

    // Whether the successor takes over. If not, it is told to leave, and the claim to the document is this process's.
    bool isReplaced(const SystemHandle &document) const;
};

#endif
