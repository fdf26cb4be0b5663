// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "incominghandover.h"

#include "anonymousfile.h"
#include "handoverchannel.h"
#include "handovervariable.h"
#include "logging.h"
#include "processwatcher.h"

std::unique_ptr<IncomingHandover> IncomingHandover::accept(const QByteArray &value)
{
    if (value.isEmpty())
        return nullptr;

    const auto ignore = [&value](const char *reason) {
        qCWarning(lcRollover, "ignored %s=%s: %s", HandoverVariable::name, value.left(64).toPercentEncoding(":").constData(), reason);
        return nullptr;
    };
    const std::optional<HandoverVariable> variable = HandoverVariable::fromByteArray(value);
    if (!variable)
        return ignore("it is malformed");
    const qint64 pid = variable->predecessorPid;
    if (!HandoverChannel::isChannelFrom(variable->channel, pid))
        return ignore("its channel doesn't come from that process");
    if (!ProcessHandle::isHandleOf(variable->process, pid))
        return ignore("its process handle is not one of that process");
    if (!AnonymousFile::isSealed(variable->document, HandoverDocument::maximumSize))
        return ignore("its document is not a sealed file of a permitted size");

    // The channel says who has made it, and nobody else has a reason to pass it on: from here on these are ours.
    FileDescriptor channel(variable->channel);
    ProcessHandle predecessor(FileDescriptor(variable->process));
    const FileDescriptor file(variable->document);
    channel.setInheritable(false);
    predecessor.descriptor().setInheritable(false);

    const std::optional<QByteArray> cbor = AnonymousFile::read(file);
    std::optional<HandoverDocument> document = cbor ? HandoverDocument::fromCbor(*cbor) : std::nullopt;
    if (!document || document->predecessorPid != pid)
        return ignore("its document is damaged, or from another version");
    return std::unique_ptr<IncomingHandover>(
        new IncomingHandover(std::move(channel), std::move(predecessor), std::move(*document)));
}

IncomingHandover::IncomingHandover(FileDescriptor channel, ProcessHandle predecessor, HandoverDocument document)
    : m_socket(std::move(channel)), m_predecessor(std::move(predecessor)), m_document(std::move(document))
{
    m_overdueTimer.setSingleShot(true);
    connect(&m_overdueTimer, &QTimer::timeout, this, &IncomingHandover::predecessorOverdue);
}

IncomingHandover::~IncomingHandover() = default;

void IncomingHandover::begin(std::chrono::milliseconds exitTimeout)
{
    m_channel = std::make_unique<HandoverChannel>(std::move(m_socket));
    connect(m_channel.get(), &HandoverChannel::readyRead, this, &IncomingHandover::readChannel);
    m_watcher = std::make_unique<ProcessWatcher>(std::move(m_predecessor));
    connect(m_watcher.get(), &ProcessWatcher::exited, this, &IncomingHandover::onExited);
    m_overdueTimer.start(exitTimeout);

    // A predecessor that is gone or doesn't listen any more shows in the wait.
    if (!m_channel->sendAlive(ProcessHandle::openSelf()))
        qCDebug(lcRollover, "could not report alive: %ls", qUtf16Printable(qt_error_string()));
}

bool IncomingHandover::endPredecessor()
{
    return m_watcher && m_watcher->process().kill();
}

bool IncomingHandover::cancelArrived()
{
    while (const auto message = m_channel->read()) {
        if (message->kind == HandoverChannel::Message::Kind::Cancel)
            return true;
    }
    return false;
}

void IncomingHandover::readChannel()
{
    if (cancelArrived()) {
        finish();
        Q_EMIT cancelled();
    }
}

void IncomingHandover::onExited()
{
    // Its last word counts, also for a successor that was suspended meanwhile and sees both only now.
    const bool wanted = !cancelArrived();
    finish();
    if (wanted)
        Q_EMIT predecessorExited();
    else
        Q_EMIT cancelled();
}

void IncomingHandover::finish()
{
    m_overdueTimer.stop();
    m_channel->disconnect(this);
    m_watcher->disconnect(this);
}
