// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROCESSATTRIBUTES_H
#define ROLLOVER_PROCESSATTRIBUTES_H

#include <QtGlobal>

// What a process inherits from the one that starts it, and what a program commonly changes for itself. A fresh copy must not
// begin with such changes: a blocked SIGTERM, say, could never end it.
struct ProcessAttributes
{
    quint64 blockedSignals = 0; // bit n - 1 stands for signal n
    quint64 ignoredSignals = 0;
    unsigned int fileModeMask = 0;

    // Both before main(), while there is one thread.
    static ProcessAttributes current();
    void apply() const;
};

#endif
