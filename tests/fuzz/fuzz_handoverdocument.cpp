// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// What the predecessor tells its successor, and the session data within. An input that is no document is tried as session data.

#include "fuzzing.h"

#include "handover/handoverdocument.h"
#include "handover/sessiondata.h"

#include <QCoreApplication>

namespace {

bool operator==(const ProcessAttributes &a, const ProcessAttributes &b)
{
    return a.blockedSignals == b.blockedSignals && a.ignoredSignals == b.ignoredSignals && a.fileModeMask == b.fileModeMask;
}

void checkDocument(const HandoverDocument &document)
{
    MUST(document.generation > 0);
    MUST(document.predecessorPid > 0);
    MUST(document.attributes.fileModeMask <= 0777);
    MUST(!document.arguments.isEmpty());
    for (const QByteArray &argument : document.arguments)
        MUST(!argument.contains('\0')); // else it would be another one after an exec
    MUST(document.descriptors.numbers().isEmpty() || document.descriptors.numbers().front() >= 0);

    const auto again = HandoverDocument::fromCbor(document.toCbor());
    MUST(again);
    MUST(again->generation == document.generation && again->predecessorPid == document.predecessorPid);
    MUST(again->attributes == document.attributes);
    MUST(again->arguments == document.arguments && again->arguments.front().isNull() == document.arguments.front().isNull());
    MUST(again->descriptors == document.descriptors);
    MUST(again->session == document.session);
    MUST(again->program == document.program && again->restarts == document.restarts);
}

void checkSession(const QByteArray &cbor)
{
    const auto data = SessionData::decode(cbor);
    if (!data)
        return;
    // What can be written arrives as it was. Compared as bytes: two NaNs are not equal.
    HandoverError error;
    const QByteArray written = SessionData::encode(*data, &error);
    MUST(bool(error) == written.isEmpty());
    if (error)
        return;
    const auto again = SessionData::decode(written);
    MUST(again);
    MUST(SessionData::encode(*again, &error) == written);
    MUST(!error);
}

} // namespace

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    countWarnings();
    new QCoreApplication(*argc, *argv);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const auto document = HandoverDocument::fromCbor(input);
    if (document)
        checkDocument(*document);
    checkSession(document ? document->session : input);
    return 0;
}
