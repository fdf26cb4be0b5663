// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERDOCUMENT_H
#define ROLLOVER_HANDOVERDOCUMENT_H

#include "handovererror.h"

#include <QByteArray>
#include <QVariantMap>

#include <optional>

// What the predecessor tells its successor.
struct HandoverDocument
{
    static constexpr qint64 maximumSize = 256 * 1024 * 1024;

    int generation = 0; // the successor's
    qint64 predecessorPid = 0;
    QVariantMap sessionData;

    // Empty, with the error set, when the session data can't be written whole.
    QByteArray toCbor(HandoverError *error) const;
    static std::optional<HandoverDocument> fromCbor(const QByteArray &cbor);
};

#endif
