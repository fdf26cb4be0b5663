// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef LASTINSTRUCTION_H
#define LASTINSTRUCTION_H

#include "journal.h"

// The last thing that any code of a process does within exit(), also any library's: what is registered first is called last, and
// .preinit_array comes before the constructors of all libraries. All programs that are compared end in this way.
class LastInstruction
{
public:
    static void isWrittenTo(const Journal &journal);
};

#endif
