// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_OFFEREDHANDOVER_H
#define ROLLOVER_OFFEREDHANDOVER_H

#include "handover/handovervariable.h"
#include "handovererror.h"
#include "system/processhandle.h"
#include "system/systemhandle.h"

#include <QByteArray>

// The handles that a predecessor passes on for one attempt (an OutgoingHandover). The other side's ReceivedHandover is made of them.
struct OfferedHandover
{
    qint64 predecessorPid = 0; // this process
    SystemHandle ownEnd; // of the channel, which doesn't pass
    SystemHandle channel;
    ProcessHandle predecessor;
    SystemHandle documentMemory;

    static OfferedHandover of(const QByteArray &document, HandoverError *error);

    HandoverVariable variable() const;
    HandoverVariable variableInPlace() const; // for the program that this very process becomes
};

#endif
