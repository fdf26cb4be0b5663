// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_OOMVICTIM_H
#define ROLLOVER_OOMVICTIM_H

#include "system/systemhandle.h"

// Whom the system ends when there is no memory left. While two processes share what was enough for one, that has to be the copy:
// its predecessor is at work, and goes on without it.
namespace OomVictim {

void volunteer(SystemHandle::Number number); // keeps one descriptor open until it withdraws, with a number above this one
void withdraw(); // with a warning if that is not possible: then this process remains one

} // namespace OomVictim

#endif
