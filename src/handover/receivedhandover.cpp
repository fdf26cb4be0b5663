// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/receivedhandover.h"

#include "handover/handoverchannel.h"
#include "handover/handovervariable.h"
#include "handover/sealedmemory.h"
#include "system/packetsocket.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

// Some launchers close all descriptors that they don't know, but leave the environment as it is. Then nothing can be verified; but if
// that process restarts just now, this one may be what it waits for.
static bool hasLostItsHandles(const HandoverVariable &variable)
{
    const SystemHandle::Number numbers[] = {variable.channel, variable.process, variable.document};
    return !variable.isInPlace() && variable.predecessorPid != QCoreApplication::applicationPid()
           && std::none_of(std::begin(numbers), std::end(numbers), SystemHandle::isOpen) && SealedMemory::isHeldBy(variable.predecessorPid);
}

static Verification verify(const HandoverVariable &variable, const char **reason)
{
    if (hasLostItsHandles(variable))
        return Verification::Impossible;
    const qint64 pid = variable.predecessorPid;
    const bool isForUs = !variable.isInPlace() || pid == QCoreApplication::applicationPid();
    const std::pair<Verification, const char *> checks[] =
        {{isForUs ? Verification::Passed : Verification::Failed, "it is meant for another process"},
         {variable.isInPlace() ? Verification::Passed : PacketSocket::verify(variable.channel), "its channel is none of Rollover's"},
         {variable.isInPlace() ? Verification::Passed : ProcessHandle::verifyPeer(variable.process, variable.channel, pid),
          "its process handle is not one of the process that has made its channel"},
         {SealedMemory::verify(variable.document, HandoverDocument::maximumSize),
          "its document is not a sealed file of Rollover's, of a permitted size"}};
    auto result = Verification::Passed;
    for (const auto &[verification, failure] : checks) {
        if (verification == Verification::Failed) {
            *reason = failure;
            return verification;
        }
        if (verification == Verification::Impossible)
            result = verification;
    }
    return result;
}

std::optional<ReceivedHandover> ReceivedHandover::fromVariable(const QByteArray &value, const char **reason)
{
    const std::optional<HandoverVariable> variable = HandoverVariable::fromByteArray(value);
    if (!variable) {
        *reason = "it is malformed";
        return {};
    }
    const qint64 pid = variable->predecessorPid;
    switch (verify(*variable, reason)) {
    case Verification::Failed:
        return {};
    case Verification::Impossible:
        return ReceivedHandover{pid, {}, {}, {}, {}, variable->isInPlace()};
    case Verification::Passed:
        break;
    }

    // The channel says who has made it, or we have; nobody else has a reason to pass it on: from here on these are ours.
    ReceivedHandover received{pid,
                              SystemHandle(variable->channel),
                              ProcessHandle(SystemHandle(variable->process)),
                              SystemHandle(variable->document),
                              {},
                              variable->isInPlace()};
    received.setInheritable(false);

    const std::optional<QByteArray> cbor = SealedMemory::read(received.documentMemory);
    received.document = cbor ? HandoverDocument::fromCbor(*cbor) : std::nullopt;
    if (received.document && received.document->predecessorPid != pid)
        received.document.reset();
    if (received.inPlace)
        received.documentMemory.close();
    return received;
}

bool ReceivedHandover::isIntact() const
{
    if (inPlace)
        return true; // there is nothing left that could be closed
    return PacketSocket::verify(channel.get()) == Verification::Passed
           && ProcessHandle::verifyPeer(predecessor.handle().get(), channel.get(), predecessorPid) == Verification::Passed
           && SealedMemory::verify(documentMemory.get(), HandoverDocument::maximumSize) == Verification::Passed;
}

bool ReceivedHandover::claim()
{
    if (inPlace)
        return true;
    if (!SealedMemory::claim(documentMemory))
        return false;
    HandoverChannel::sendStarted(channel, ProcessHandle::openSelf()); // to nobody, if the predecessor has crashed meanwhile
    return true;
}

void ReceivedHandover::disown()
{
    channel.release();
    predecessor.handle().release();
    documentMemory.release();
}

void ReceivedHandover::setInheritable(bool inheritable)
{
    for (const SystemHandle *handle : {&channel, &predecessor.handle(), &documentMemory})
        SystemHandle::setInheritable(handle->get(), inheritable);
}
