// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "receivedhandover.h"

#include "anonymousfile.h"
#include "handoverchannel.h"
#include "handovervariable.h"

#include <QCoreApplication>

std::optional<ReceivedHandover> ReceivedHandover::fromVariable(const QByteArray &value, const char **reason)
{
    const std::optional<HandoverVariable> variable = HandoverVariable::fromByteArray(value);
    if (!variable) {
        *reason = "it is malformed";
        return {};
    }
    const qint64 pid = variable->predecessorPid;
    if (variable->isInPlace()) {
        if (pid != QCoreApplication::applicationPid())
            *reason = "it is meant for another process";
    } else if (!HandoverChannel::isChannelFrom(variable->channel, pid))
        *reason = "its channel doesn't come from that process";
    else if (!ProcessHandle::isHandleOf(variable->process, pid)
             || !ProcessHandle::canBeHandleOfPeer(variable->process, variable->channel))
        *reason = "its process handle is not one of that process";
    if (!*reason && !AnonymousFile::isSealed(variable->document, HandoverDocument::maximumSize))
        *reason = "its document is not a sealed file of Rollover's, of a permitted size";
    if (*reason)
        return {};

    // The channel says who has made it, or we have; nobody else has a reason to pass it on: from here on these are ours.
    ReceivedHandover received{pid, FileDescriptor(variable->channel), ProcessHandle(FileDescriptor(variable->process)),
                              FileDescriptor(variable->document), {}, variable->isInPlace()};
    received.setInheritable(false);

    const std::optional<QByteArray> cbor = AnonymousFile::read(received.documentFile);
    received.document = cbor ? HandoverDocument::fromCbor(*cbor) : std::nullopt;
    if (received.document && received.document->predecessorPid != pid)
        received.document.reset();
    if (received.inPlace)
        received.documentFile.close();
    return received;
}

bool ReceivedHandover::isIntact() const
{
    if (inPlace)
        return true; // there is nothing left that could be closed
    return HandoverChannel::isChannelFrom(channel.get(), predecessorPid)
        && ProcessHandle::isHandleOf(predecessor.descriptor().get(), predecessorPid)
        && AnonymousFile::isSealed(documentFile.get(), HandoverDocument::maximumSize);
}

bool ReceivedHandover::claim()
{
    if (inPlace)
        return true;
    if (!AnonymousFile::claim(documentFile))
        return false;
    HandoverChannel::sendStarted(channel, ProcessHandle::openSelf()); // to nobody, if the predecessor has crashed meanwhile
    return true;
}

void ReceivedHandover::disown()
{
    channel.release();
    predecessor.descriptor().release();
    documentFile.release();
}

void ReceivedHandover::setInheritable(bool inheritable)
{
    for (const FileDescriptor *descriptor : {&channel, &predecessor.descriptor(), &documentFile})
        FileDescriptor::setInheritable(descriptor->get(), inheritable);
}
