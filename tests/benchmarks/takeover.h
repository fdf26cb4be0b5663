// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TAKEOVER_H
#define TAKEOVER_H

#include "scene.h"

#include <QList>

// A way to have a program replaced by its copy: Rollover's two, and others to compare with.
struct Way
{
    enum class Kind { Successor, InPlace, Waiter, Shell };

    const char *name;
    Kind kind;
    int interval; // of a waiter that asks, in ms

    static QList<Way> all();
    // The program is running and ready, and the journal has its Ready; the next Ready is its copy's.
    void begin(Scene &scene, const QByteArrayList &options, const QByteArray &port = {}) const;
    // And now it goes.
    void go(Scene &scene) const;
};

#endif
