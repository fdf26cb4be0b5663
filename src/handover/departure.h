// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_DEPARTURE_H
#define ROLLOVER_DEPARTURE_H

#include "exit/imagereplacer.h"
#include "handovererror.h"
#include "system/processhandle.h"
#include "system/systemhandle.h"

#include <chrono>

struct HandoverDocument;
struct Launch;
struct OfferedHandover;

// What this process will do as its LastAct.
namespace Departure {

// What this process becomes if it is its own successor: in place, or as the last resort.
ProcessImage imageOf(const Launch &launch, OfferedHandover offer);

// It lets a successor take over, or becomes it if that has died or left.
void leaveTo(ProcessHandle successor, qint64 successorPid, SystemHandle channel, ProcessImage image);
// It becomes its own successor.
void becomeSuccessor(ProcessImage image);
// It comes back as the program that it is, since there is no successor and no other way back; after a while, if it has done so too often.
HandoverError comeBack(const Launch &launch, const HandoverDocument &document, std::chrono::milliseconds delay);

} // namespace Departure

#endif
