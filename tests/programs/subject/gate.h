// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef GATE_H
#define GATE_H

#include <QString>

// Waits until the test opens this FIFO; not at all if there is none.
void waitAtGate(const QString &gate);

#endif
