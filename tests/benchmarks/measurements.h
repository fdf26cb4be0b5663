// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef MEASUREMENTS_H
#define MEASUREMENTS_H

#include "result.h"
#include "settings.h"

Result measureTakeoverGap(const Settings &settings);
Result measureOwnerlessTime(const Settings &settings);
Result measureStart(const Settings &settings);
Result measureHeap(const Settings &settings);
Result measureAtRest(const Settings &settings);
Result measureGenerations(const Settings &settings);
Result measureFleet(const Settings &settings);
Result measureSessionData(const Settings &settings);

#endif
