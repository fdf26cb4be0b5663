// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef START_H
#define START_H

#include "result.h"

#include <QByteArrayList>

// How a running program starts its copy: by restart(), or by what it would do without Rollover.
struct Start
{
    enum class Kind { Restart, StartDetached, Starter };

    Row untilAlive; // restart(): until the predecessor knows. Else until the copy is as far: its event loop turns.
    Row blocked; // how long the call takes, while nothing else happens in the caller's event loop
    Kind kind;

    Start(Kind kind, const QString &suffix);
    void measure(const QByteArrayList &options = {});
};

#endif
