// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT
//
// The handover of src/, for spin. README.md says how to run it, what it leaves out, and how to read a counterexample.
//
// What happens next is for spin to choose, in every possible way: each process is arbitrarily slow (or suspended, and resumed),
// and a timer may fire at any time. What only the properties need, and no process could know, is called a ghost.

#ifndef RESTARTS
#define RESTARTS 2
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#define PROCESSES 4
#define HANDOVERS 3 // 0 is none
#define NOBODY 255

// Closed: the kernel has closed its descriptors, and with them its locks. Exited: its pidfd is readable.
mtype:life = { Absent, Living, Closed, Exited };
mtype:state = { Waiting, Running, Starting, Stopping };                       // RolloverManager::State
mtype:phase = { New, Launched, Rehearsed, Alive, Discarded, Gone, Released }; // OutgoingHandover::Phase (Launched: Starting)
mtype:signal = { NONE, EXITED, CANCELLED };                                   // IncomingHandover's, queued
mtype:message = { started, alive, cancel, farewell };                         // HandoverChannel's
mtype:place = { Same, Inner, Outer, Beside };                                 // see namespaces.pml

typedef Process {
    mtype:life life = Absent;
    mtype:state state = Waiting;
    bool killed = false; // runs no code of its own any more
    bool hangs = false;  // does nothing any more
    bool owns = false;   // the port and the lock, say: from ready() until it has exited
    bool able = false;   // ghost: if nobody interferes, it goes on, comes back in place, or takes over
};

typedef Handover {
    byte predecessor;
    mtype:phase phase = New;
    byte watched;           // whose exit the predecessor will hear of
    bool nearOpen = false;  // the predecessor's end of the channel
    byte claimant = NOBODY; // who has locked the document
    mtype:place place = Same; // of its successor
    bool cancelled = false; // ghost
};

Process process[PROCESSES];
Handover handover[HANDOVERS];
chan toPredecessor[HANDOVERS] = [4] of { mtype:message, byte };
chan toSuccessor[HANDOVERS] = [3] of { mtype:message };

hidden mtype:message unread;

byte restarts = RESTARTS;
byte launched = 0;
byte crashes = CRASHES;
bool quiet = false;   // nobody wants anything any more; what has begun goes on to its end
bool excused = false; // ghost: the last one was killed, or sent away by whoever may do so

// The properties. spin prints the name of the one that doesn't hold.
bool twoOwners = false;
bool nobodyIsLeft = false;
bool leftBehind = false;
bool cancelledTookOver = false;

#ifdef WRAPPER // see wrapper.pml
#define handoverOf(who) 1
#define isWrapper(who) (who == 1)
#else
#define handoverOf(who) who
#define isWrapper(who) false
#endif
#define hasExited(who) (process[who].life == Exited)
#define someoneIsAble (process[0].able || process[1].able || process[2].able || process[3].able)
#define owners (process[0].owns + process[1].owns + process[2].owns + process[3].owns)

// One line of a counterexample.
#define tell(text) printf(text, me)

// Whoever does this may do so, also to the last one.
inline loseWithExcuse(who)
{
    process[who].able = false;
    excused = excused || !someoneIsAble
}

#define canBeKilled(who) (process[who].life == Living && !process[who].killed)

inline kill(who)
{
    process[who].killed = process[who].killed || process[who].life == Living;
    process[who].able = process[who].able && !process[who].killed
}

#include "breaks.pml"
#include "kernel.pml"
#include "namespaces.pml"
#include "successor.pml"
#include "wrapper.pml"
#include "predecessor.pml"

// One process from its start to its end; in place, that can be several programs.
proctype Program(byte me; byte from)
{
    byte next = 0;            // its latest outgoing handover
    byte askedFor = 0;        // that for which requestQuit() waits for an answer
    bool accepted = false;    // quit() has told exec() to return
    bool quitting = false;    // RolloverManagerPrivate::quitting
    bool byExit = false;
    bool comesBack = false;   // RolloverManagerPrivate::comesBack
    bool stopped = false;     // StopRequest::hasArrived()
    bool failed = false;      // RolloverManagerPrivate::pendingFailure
    bool overdue = false;
    bool hasEndedIt = false;  // IncomingHandover::m_endedPredecessor
    bool endedAlive = false;  // ghost
    bool tooLate = false;
    bool wish = false;        // ghost: somebody wants it gone
    mtype:signal signalled = NONE;
    byte other = 0;

    {
        skip;
image:
        if
        :: from == 0 // or in place: there is nobody to wait for
        :: else -> takeHandover(); waitForPredecessor()
        fi;
        becomeReady();
        eventLoop();
        leaveMain();
        lastAct()
    } unless { process[me].killed };

leaving:
    atomic { tell("%d: closes its descriptors\n"); closeDescriptors(); process[me].life = Closed };
    atomic { tell("%d: has exited\n"); endHungSuccessors(); forgetAll(); process[me].life = Exited }
}

// SIGKILL, at any moment.
inline crash(who)
{
    atomic {
        crashes > 0 && process[who].life == Living && !process[who].killed ->
        printf("%d: crashes\n", who);
        crashes--;
        process[who].killed = true;
        loseWithExcuse(who)
    }
}

active proctype World()
{
    do
    :: crash(0)
    :: crash(1)
    :: crash(2)
    :: crash(3)
    :: break
    od;
    quiet = true
}

#define isLeftBehind(who) (process[who].life == Living && process[who].state != Running && !isWrapper(who) && \
                           !isHungOutOfReach(who))

// When nothing can happen any more. (That it comes to this is another property: no cycles.)
active proctype Observer()
{
    timeout;
    atomic {
        nobodyIsLeft = owners == 0 && !excused;
        leftBehind = isLeftBehind(0) || isLeftBehind(1) || isLeftBehind(2) || isLeftBehind(3)
    };
    assert(!nobodyIsLeft);
    assert(!leftBehind)
}

init
{
    atomic {
        process[0].life = Living;
        process[0].able = true;
        run Program(0, 0)
    }
}
