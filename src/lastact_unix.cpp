// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "lastact.h"

#include "anonymousfile.h"
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

// exit() calls this after all destructors of static objects and all functions of atexit(), whichever library they are from.
__attribute__((destructor)) void afterMain()
{
    if (!prepared || getpid() != ownPid) // a forked child has inherited it, and is none of its business
        return;
    // A successor that has quit may take its time to exit, but no longer claims the handover.
    if (prepared->successor.isValid() && !prepared->successor.hasExited() && AnonymousFile::isClaimedByAnother(prepared->image.document)) {
        Supervisor::announceMainProcess(prepared->supervisorAddress, prepared->successorPid);
        return;
    }
    if (StopRequest::hasArrived())
        return;
    ImageReplacer::replaceWith(prepared->image);
    // There is no logging category any more. The status tells a supervisor that this was no normal end.
    fprintf(stderr, "rollover: %s could not be started: %s\n", prepared->image.program.constData(), strerror(errno));
    _exit(EXIT_FAILURE);
}

} // namespace

void LastAct::prepare(LastAct lastAct)
{
    ownPid = getpid();
    prepared = new LastAct(std::move(lastAct));
}
