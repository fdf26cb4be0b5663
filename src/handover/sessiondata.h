// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SESSIONDATA_H
#define ROLLOVER_SESSIONDATA_H

#include "handovererror.h"

#include <QByteArray>
#include <QVariantMap>

#include <optional>

// The application's own state, as CBOR. Decoding needs the application object: Qt Gui registers its types there.
namespace SessionData {

constexpr qint64 maximumSize = 256 * 1024 * 1024;

// Either whole, or not at all, with the error set.
QByteArray encode(const QVariantMap &data, HandoverError *error);
std::optional<QVariantMap> decode(const QByteArray &cbor);

} // namespace SessionData

#endif
