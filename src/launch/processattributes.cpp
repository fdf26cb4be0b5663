// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/processattributes.h"

static constexpr auto blockedSignalsKey = QLatin1StringView("blockedSignals");
static constexpr auto ignoredSignalsKey = QLatin1StringView("ignoredSignals");
static constexpr auto fileModeMaskKey = QLatin1StringView("fileModeMask");

void ProcessAttributes::addTo(QCborMap *document) const
{
    document->insert(blockedSignalsKey, qint64(blockedSignals));
    document->insert(ignoredSignalsKey, qint64(ignoredSignals));
    document->insert(fileModeMaskKey, qint64(fileModeMask));
}

std::optional<ProcessAttributes> ProcessAttributes::from(const QCborMap &document)
{
    for (const auto key : {blockedSignalsKey, ignoredSignalsKey, fileModeMaskKey}) {
        if (!document.value(key).isInteger())
            return {};
    }
    return ProcessAttributes{quint64(document.value(blockedSignalsKey).toInteger()), quint64(document.value(ignoredSignalsKey).toInteger()),
                             unsigned(document.value(fileModeMaskKey).toInteger() & 0777)};
}
