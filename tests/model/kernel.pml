// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT
//
// What the kernel does at the end of a process, and some housekeeping for spin.

inline closeDescriptors() // exit_files(), or what is not inherited by an execve()
{
    other = 1;
    do
    :: other < HANDOVERS ->
        if
        :: handover[other].predecessor == me && handover[other].phase != New ->
            handover[other].phase = Gone;
            handover[other].watched = 0;
            handover[other].nearOpen = false;
            do
            :: nempty(toPredecessor[other]) -> toPredecessor[other]?unread, _
            :: empty(toPredecessor[other]) -> break
            od
        :: else
        fi;
        if
        :: handover[other].claimant == me -> handover[other].claimant = NOBODY
        :: else
        fi;
        other++
    :: else -> break
    od;
    other = 0
}

// Nobody can end them any more if their predecessor was killed. This is not what is to be shown.
inline endHungSuccessors()
{
    other = 1;
    do
    :: other < PROCESSES && process[me].killed ->
        if
        :: process[other].hangs && handover[handoverOf(other)].predecessor == me -> process[other].killed = true
        :: else
        fi;
        other++
    :: else -> break
    od;
    other = 0
}

// What spin would have to tell apart otherwise.
inline forgetAll()
{
    process[me].state = Waiting;
    process[me].killed = false;
    process[me].hangs = false;
    process[me].owns = false;
    process[me].able = false;
#ifndef WRAPPER
    handover[me].cancelled = false;
    do
    :: nempty(toSuccessor[me]) -> toSuccessor[me]?unread
    :: empty(toSuccessor[me]) -> break
    od;
#endif
    forgetLocals();
    overdue = false;
    hasEndedIt = false;
    endedAlive = false;
    tooLate = false;
    signalled = NONE
}

inline forgetLocals()
{
    from = 0;
    next = 0;
    askedFor = 0;
    accepted = false;
    quitting = false;
    byExit = false;
    comesBack = false;
    stopped = false;
    failed = false;
    wish = false
}
