// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERDOCUMENT_H
#define ROLLOVER_HANDOVERDOCUMENT_H

#include "filedescriptor.h"
#include "processattributes.h"
#include "programidentity.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QMap>

#include <optional>

// What the predecessor tells its successor.
struct HandoverDocument
{
    static constexpr qint64 maximumSize = 257 * 1024 * 1024; // the session data's, and room for the rest

    int generation = 0; // the successor's
    qint64 predecessorPid = 0;
    bool isRehearsal = false; // and has to leave in any case

    // How the successor must begin, whatever has come in between, and how its own successor must.
    ProcessAttributes attributes;
    QByteArrayList arguments; // with argv[0], which is null if it doesn't matter
    QMap<int, FileIdentity> descriptors; // above the standard streams

    // QProcess can't carry every argument. One that it can't is on the command line only by a name, with its place here.
    static bool needsPlaceholder(const QByteArray &argument);
    static QByteArray placeholder(qsizetype index);

    QByteArray session; // see SessionData
    ProgramIdentity program = {}; // the predecessor's; invalid if it doesn't say
    QList<qint64> restarts = {}; // see RestartLimit

    QByteArray toCbor() const;
    static std::optional<HandoverDocument> fromCbor(const QByteArray &cbor);
};

#endif
