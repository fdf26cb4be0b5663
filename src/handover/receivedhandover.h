// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_RECEIVEDHANDOVER_H
#define ROLLOVER_RECEIVEDHANDOVER_H

#include "handover/handoverdocument.h"
#include "system/processhandle.h"
#include "system/systemhandle.h"

#include <optional>

// What a predecessor has passed on. There are two questions: who hands over, which is verified and decides whether this process
// is a successor; and what it says. A successor that doesn't understand its predecessor must not begin beside it.
struct ReceivedHandover
{
    qint64 predecessorPid = 0;
    SystemHandle channel;
    ProcessHandle predecessor;
    SystemHandle documentMemory; // kept until the takeover, since it is how this process claims the handover
    std::optional<HandoverDocument> document;
    bool inPlace = false; // from the program that this very process was before: there is nobody to wait for

    // The handles that the variable names are owned only after all of them have been verified. Nothing, with the reason,
    // if they don't come from a predecessor.
    static std::optional<ReceivedHandover> fromVariable(const QByteArray &value, const char **reason);

    // Some programs begin with closing all descriptors that they don't know, and then these numbers are of other files.
    bool isIntact() const;
    void disown();

    // Tells the predecessor who will wait. False if another process does already: what was started may be a wrapper that
    // starts the program twice.
    bool claim();

    void setInheritable(bool inheritable);
};

#endif
