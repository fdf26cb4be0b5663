// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "lastinstruction.h"

#include <cstdlib>

namespace {

Journal theJournal;

void registerFirst()
{
    on_exit([](int, void *) { theJournal.write(Event::LastInstruction); }, nullptr);
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const beforeAllConstructors)() = registerFirst;

} // namespace

void LastInstruction::isWrittenTo(const Journal &journal)
{
    theJournal = journal;
}
