// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/departure.h"

#include "exit/lastact.h"
#include "handover/farewell.h"
#include "handover/handoverchannel.h"
#include "handover/handoverdocument.h"
#include "handover/offeredhandover.h"
#include "launch/launch.h"
#include "system/supervision.h"

ProcessImage Departure::imageOf(const Launch &launch, OfferedHandover offer)
{
    ProcessImage image = ProcessImage::of(launch, QByteArray(HandoverVariable::name) + '=' + offer.variableInPlace().toByteArray());
    image.document = std::move(offer.documentMemory);
    return image;
}

void Departure::leaveTo(ProcessHandle successor, qint64 successorPid, SystemHandle channel, ProcessImage image)
{
    const auto farewell = std::make_shared<Farewell>();
    farewell->successor = std::move(successor);
    farewell->successorPid = successorPid;
    farewell->channel = std::move(channel);
    farewell->farewell = HandoverChannel::farewellPacket();
    farewell->cancel = HandoverChannel::cancelPacket();
    if (Supervisor::ofThisProcess() == Supervision::Systemd)
        farewell->supervisorAddress = Supervisor::notificationAddress();
    LastAct::prepare({std::move(image),
                      [farewell](const SystemHandle &document) { return farewell->isReplaced(document); },
                      [farewell] { farewell->withdraw(); },
                      {}});
}

void Departure::becomeSuccessor(ProcessImage image)
{
    LastAct::prepare({std::move(image), {}, {}, {}});
}

HandoverError Departure::comeBack(const Launch &launch, const HandoverDocument &document, std::chrono::milliseconds delay)
{
    HandoverError error;
    OfferedHandover offer = OfferedHandover::of(document.toCbor(), &error);
    // With nothing to say to itself, it begins as if nobody had handed over to it.
    LastAct::prepare({error ? ProcessImage::of(launch, {}) : imageOf(launch, std::move(offer)), {}, {}, delay});
    return error;
}
