// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_LASTACT_H
#define ROLLOVER_LASTACT_H

#include "exit/imagereplacer.h"

#include <chrono>
#include <functional>

// What the predecessor does at the very end, after main() has returned and all static objects are gone. If it has a successor
// that waits, it lets it take over. If not, since it restarts in place, or the successor has died or left, it becomes the
// successor. If it has been told to stop, nobody follows. It is prepared by Departure.
struct LastAct
{
    ProcessImage image;
    std::function<bool(const SystemHandle &document)> isReplaced; // by somebody else: a Farewell; none in place
    std::function<void()> withdraw; // whoever was to follow
    std::chrono::milliseconds delay{0}; // before it becomes the successor itself

    // Only once: after that, nobody is left to change its mind.
    static void prepare(LastAct lastAct);
    static bool isPrepared();

private:
    static void arrange(); // that perform() is the very last step of exit()
    static void perform(); // returns if there is nothing to do
    void waitUntilDue() const;
};

#endif
