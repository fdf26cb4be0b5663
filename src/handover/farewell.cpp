// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/farewell.h"

#include "handover/sealedmemory.h"
#include "system/packetsocket.h"
#include "system/supervision.h"

void Farewell::withdraw() const
{
    PacketSocket::send(channel, cancel);
}

bool Farewell::isReplaced(const SystemHandle &document) const
{
    // One of the two has the claim. A successor that gives it up after this look knows by the farewell that it may be too late.
    PacketSocket::send(channel, farewell);
    const bool claimed = SealedMemory::claim(document);
    if (!claimed && !successor.hasExited()) {
        Supervisor::announceMainProcess(supervisorAddress, successorPid);
        return true;
    }
    withdraw();
    return false;
}
