// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROCESSATTRIBUTES_H
#define ROLLOVER_PROCESSATTRIBUTES_H

#include <QCborMap>

#include <optional>

// What a process inherits from the one that starts it, and what a program commonly changes for itself. A fresh copy must not
// begin with such changes: a blocked SIGTERM, say, could never end it. What it is in detail is the system's business.
struct ProcessAttributes
{
    quint64 blockedSignals = 0; // bit n - 1 stands for signal n
    quint64 ignoredSignals = 0;
    unsigned int fileModeMask = 0;

    // Both before main(), while there is one thread.
    static ProcessAttributes current();
    void apply() const;

    void addTo(QCborMap *document) const;
    static std::optional<ProcessAttributes> from(const QCborMap &document);
};

#endif
