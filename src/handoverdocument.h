// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERDOCUMENT_H
#define ROLLOVER_HANDOVERDOCUMENT_H

#include "processattributes.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

// What the predecessor tells its successor.
struct HandoverDocument
{
    static constexpr qint64 maximumSize = 257 * 1024 * 1024; // the session data's, and room for the rest

    int generation = 0; // the successor's
    qint64 predecessorPid = 0;

    // How the successor must begin, where that is not what it inherits.
    ProcessAttributes attributes;
    QByteArrayList exactArguments; // with argv[0], null if that doesn't matter; empty if QProcess can pass them as they are
    static QByteArray asPassedByQProcess(const QByteArray &argument);

    QByteArray session; // see SessionData

    QByteArray toCbor() const;
    static std::optional<HandoverDocument> fromCbor(const QByteArray &cbor);
};

#endif
