// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERDOCUMENT_H
#define ROLLOVER_HANDOVERDOCUMENT_H

#include "launch/inheriteddescriptors.h"
#include "launch/processattributes.h"
#include "launch/programidentity.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

#include <optional>

// What the predecessor tells its successor. It lies in a SealedMemory, which the HandoverVariable names.
struct HandoverDocument
{
    static constexpr qint64 maximumSize = 257 * 1024 * 1024; // the session data's, and room for the rest

    int generation = 0; // the successor's
    qint64 predecessorPid = 0;
    bool isRehearsal = false; // and has to leave in any case

    // How the successor must begin, whatever has come in between, and how its own successor must.
    ProcessAttributes attributes;
    QByteArrayList arguments; // with argv[0], which is null if it doesn't matter
    InheritedDescriptors descriptors;

    QByteArray session; // see SessionData
    ProgramIdentity program = {}; // the predecessor's; invalid if it doesn't say
    QList<qint64> restarts = {}; // see RestartLimit
    QByteArray programPath = {}; // of the predecessor's file, also when that has another by now, for a process that comes back as it was

    QByteArray toCbor() const;
    static std::optional<HandoverDocument> fromCbor(const QByteArray &cbor);
};

#endif
