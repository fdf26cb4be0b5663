// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/lastact.h"

#include <cstdlib>

static void (*lastStep)() = nullptr;

// In one step of exit(), all libraries' functions of this kind are called, and their static objects destroyed, in an order that
// depends on how each was linked: the last act may still be prepared. What is registered meanwhile is the next step. (By atexit() it
// would be part of this one.)
__attribute__((destructor)) static void afterMain()
{
    on_exit(
        [](int, void *) {
            if (lastStep)
                lastStep();
        },
        nullptr);
}

void LastAct::arrange()
{
    lastStep = perform;
}
