// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/lastact.h"

#include "exit/stoprequest.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <unistd.h>

// Never deleted, so that it is still there when static objects are not.
static const LastAct *prepared = nullptr;
static pid_t preparingPid = 0;

void LastAct::prepare(LastAct lastAct)
{
    preparingPid = getpid();
    prepared = new LastAct(std::move(lastAct));
    arrange();
}

bool LastAct::isPrepared()
{
    return prepared;
}

// A signal that tells it to end does so at once. One that the program has blocked has to be looked for.
void LastAct::waitUntilDue() const
{
    constexpr auto step = std::chrono::milliseconds(50);
    for (auto remaining = delay; remaining.count() > 0 && !StopRequest::hasArrived(); remaining -= step)
        std::this_thread::sleep_for(std::min(remaining, step));
}

void LastAct::perform()
{
    if (!prepared || getpid() != preparingPid) // a forked child has inherited it, and is none of its business
        return;
    StopRequest::surrender();
    if (StopRequest::hasArrived()) {
        if (prepared->withdraw)
            prepared->withdraw();
        return;
    }
    if (prepared->isReplaced && prepared->isReplaced(prepared->image.document))
        return;
    prepared->waitUntilDue();
    if (StopRequest::hasArrived())
        return;
    ImageReplacer::replaceWith(prepared->image);
    // There is no logging category any more. The status tells a supervisor that this was no normal end.
    fprintf(stderr, "rollover: %s could not be started: %s\n", prepared->image.program.constData(), strerror(errno));
    _exit(EXIT_FAILURE);
}
