// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/offeredhandover.h"

#include "handover/sealedmemory.h"
#include "system/packetsocket.h"
#include "system/systemerror.h"

#include <QCoreApplication>

#include <tuple>

using Code = HandoverError::Code;

static HandoverError systemError(const char *what)
{
    const SystemError reason = SystemError::last();
    return {Code::FailedToStart, HandoverError::tr(what).arg(reason.text())};
}

OfferedHandover OfferedHandover::of(const QByteArray &document, HandoverError *error)
{
    OfferedHandover offer;
    offer.predecessorPid = QCoreApplication::applicationPid();
    std::tie(offer.ownEnd, offer.channel) = PacketSocket::createPair();
    if (!offer.channel.isValid()) {
        *error = systemError(QT_TRANSLATE_NOOP("RolloverManager", "No channel to the new process could be made: %1"));
        return offer;
    }
    offer.documentMemory = SealedMemory::create(document);
    if (!offer.documentMemory.isValid()) {
        *error = systemError(QT_TRANSLATE_NOOP("RolloverManager", "The handover document could not be written: %1"));
        return offer;
    }
    offer.predecessor = ProcessHandle::openSelf();
    if (!offer.predecessor.isValid()) {
        *error = systemError(QT_TRANSLATE_NOOP("RolloverManager", "No handle on this process could be opened: %1"));
        return offer;
    }
    // The successor will look at it in the same way, and would trust nothing.
    switch (ProcessHandle::verifyPeer(offer.predecessor.handle().get(), offer.channel.get(), offer.predecessorPid)) {
    case Verification::Impossible:
        *error = systemError(QT_TRANSLATE_NOOP("RolloverManager", "The handle on this process could not be read: %1"));
        break;
    case Verification::Failed:
        *error = {Code::Unsupported, ProcessHandle::verificationProblem()};
        break;
    case Verification::Passed:
        for (SystemHandle *handle : {&offer.channel, &offer.predecessor.handle(), &offer.documentMemory})
            *handle = SystemHandle::outOfTheWay(std::move(*handle));
        break;
    }
    return offer;
}

HandoverVariable OfferedHandover::variable() const
{
    return {predecessorPid, channel.get(), predecessor.handle().get(), documentMemory.get()};
}

HandoverVariable OfferedHandover::variableInPlace() const
{
    return {predecessorPid, -1, -1, documentMemory.get()};
}
