// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "lastact.h"

#include "anonymousfile.h"
#include "handoverchannel.h"
#include "stoprequest.h"
#include "supervision.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace {

// Never deleted, so that it is still there when static objects are not.
const LastAct *prepared = nullptr;
pid_t ownPid = 0;

void perform()
{
    if (!prepared || getpid() != ownPid) // a forked child has inherited it, and is none of its business
        return;
    if (prepared->successor.isValid()) {
        // One of the two has the claim. A successor that gives it up after this look knows by the farewell that it may be too late.
        HandoverChannel::send(prepared->channel, prepared->farewell);
        const bool claimed = AnonymousFile::claim(prepared->image.document);
        if (!claimed && !prepared->successor.hasExited()) {
            Supervisor::announceMainProcess(prepared->supervisorAddress, prepared->successorPid);
            return;
        }
        HandoverChannel::send(prepared->channel, prepared->cancel);
    }
    StopRequest::surrender();
    if (StopRequest::hasArrived())
        return;
    ImageReplacer::replaceWith(prepared->image);
    // There is no logging category any more. The status tells a supervisor that this was no normal end.
    fprintf(stderr, "rollover: %s could not be started: %s\n", prepared->image.program.constData(), strerror(errno));
    _exit(EXIT_FAILURE);
}

// In one step of exit(), all libraries' functions of this kind are called, and their static objects destroyed, in an order that
// depends on how each was linked. What is registered meanwhile is the next step. (By atexit() it would be part of this one.)
__attribute__((destructor)) void afterMain()
{
    on_exit([](int, void *) { perform(); }, nullptr);
}

} // namespace

void LastAct::prepare(LastAct lastAct)
{
    ownPid = getpid();
    prepared = new LastAct(std::move(lastAct));
}

bool LastAct::isPrepared()
{
    return prepared;
}
