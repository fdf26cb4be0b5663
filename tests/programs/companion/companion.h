// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef COMPANION_H
#define COMPANION_H

// Does nothing, but then the linker takes the library.
void useCompanion();

#endif
