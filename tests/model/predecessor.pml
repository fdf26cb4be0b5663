// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT
//
// The predecessor, from restart() to its end: rollovermanager_p.cpp, outgoinghandover.cpp, quitrequest.cpp, quitprogress.cpp, heldquit.cpp, lastact_unix.cpp, farewell.cpp.
// A quit() before the successor is alive is held back, and so no event here; an exit() can't be.

#define stateNow process[me].state
#define phaseNow handover[next].phase
#define isUnderWay (phaseNow == Launched || phaseNow == Rehearsed || phaseNow == Alive)

// While the application is asked to quit, its answer will decide; if it has accepted, there is none.
#define noWayBack ((quitting || accepted) && !broken(FAILURE_WHILE_QUITTING) || askedFor != 0 && !broken(FAILURE_WHILE_ASKED))

// Who is on the way out, and whose successor is not alive yet, waits until it is or has failed, unless told to stop.
#define isBlocked (quitting && stateNow == Starting && !stopped)

inline sendCancel(it) // HandoverChannel::sendCancel()
{
    tell("%d: sends cancel\n");
    handover[it].cancelled = true;
    loseAllOf(it);
    if
    :: nfull(toSuccessor[it]) && !broken(NO_CANCEL) -> toSuccessor[it]!cancel
    :: full(toSuccessor[it]) || broken(NO_CANCEL)
    fi
}

inline sendCancelUnless(what, it)
{
    if
    :: !broken(what) -> sendCancel(it)
    :: else -> handover[it].cancelled = true; loseAllOf(it)
    fi
}

inline launch() // OutgoingHandover::launch()
{
    tell("%d: restart()\n");
    restarts--;
    launched++;
    next = launched;
    handover[next].predecessor = me;
    handover[next].phase = Launched;
    handover[next].watched = next;
    handover[next].nearOpen = true;
    choosePlace(next);
    stateNow = Starting;
    wish = false; // who has called quit() before wants to be replaced all the same
    comesBack = false;
    stopped = false;
    startProcess();
    if
    :: broken(QUIT_BEFORE_ALIVE) -> phaseNow = Alive; stateNow = Stopping
    :: else
    fi
}

inline abandon() // RolloverManagerPrivate::abandon(), OutgoingHandover::discard()
{
    if
    :: phaseNow == Launched || phaseNow == Alive -> sendCancel(next); phaseNow = Discarded
    :: phaseNow == Rehearsed || phaseNow == Discarded -> phaseNow = Discarded
    :: else -> handover[next].nearOpen = false // it is Gone
    fi;
    next = 0;
    failed = false;
    stateNow = Running
}

inline failStart() // RolloverManagerPrivate::onFailed(), while Starting
{
    if
    :: askedFor != 0 && !broken(FAILURE_WHILE_ASKED) -> failed = true
    :: else -> abandon(); comesBack = (quitting || accepted) && !stopped && !broken(NO_WAY_BACK) // QuitRequest::isUnderWay()
    fi
}

inline onAlive() // OutgoingHandover::onAlive(), RolloverManagerPrivate::onAlive()
{
    tell("%d: reads alive\n");
#ifdef INPLACE
    if
    :: broken(REHEARSAL_NOT_ENDED) -> phaseNow = Gone; stateNow = Stopping
    :: else -> sendCancel(next); phaseNow = Rehearsed
    fi
#else
    phaseNow = Alive;
    stateNow = Stopping
#endif
}

inline onSuccessorExited() // OutgoingHandover::onSuccessorExited(), RolloverManagerPrivate::onFailed()
{
    tell("%d: sees that its successor has exited\n");
    sendCancelUnless(NO_CANCEL_AT_ITS_EXIT, next);
    if
    :: phaseNow == Rehearsed -> phaseNow = Gone; stateNow = Stopping
    :: phaseNow == Launched -> phaseNow = Gone; failStart()
    :: phaseNow == Alive ->
        phaseNow = Gone;
        if
        :: stateNow == Stopping && noWayBack -> failed = askedFor != 0 // if not, the last act sees it
        :: else -> abandon()
        fi
    fi
}

inline endSuccessor(it) // OutgoingHandover::kill(), which may not reach it
{
    if
    :: reachesSuccessor(it) -> kill(handover[it].watched)
    :: else
    fi
}

inline onTimeout() // OutgoingHandover::onTimeout(), onStartTimeout(); here it may also overlook what has just come
{
    tell("%d: has waited too long for its successor, and ends it\n");
    endSuccessor(next);
    if
    :: phaseNow == Rehearsed -> phaseNow = Gone; stateNow = Stopping
    :: else -> sendCancelUnless(ONLY_KILLED_AT_TIMEOUT, next); phaseNow = Discarded; failStart()
    fi
}

#define isDiscarded(it) (handover[it].phase == Discarded && handover[it].predecessor == me && \
                         (hasExited(handover[it].watched) || canBeKilled(handover[it].watched) && reachesSuccessor(it)))

// OutgoingHandover::onSuccessorExited() or onTimeout(), of an attempt that was given up
inline endDiscarded(it)
{
    if
    :: hasExited(handover[it].watched) -> sendCancel(it); handover[it].phase = Gone; handover[it].nearOpen = false
    :: else -> tell("%d: ends the successor that doesn't leave\n"); kill(handover[it].watched)
    fi
}

inline eventLoop()
{
    do
    // RolloverManagerPrivate::restart()
    :: atomic { !quiet && stateNow == Running && restarts > 0 -> launch() }

    // OutgoingHandover::readChannel()
    :: atomic { stateNow == Starting && phaseNow == Launched && toPredecessor[next]?[started, _] ->
        toPredecessor[next]?started(other);
        if
        :: other != NOBODY -> handover[next].watched = other
        :: other == NOBODY && broken(NUMBER_IS_BELIEVED) -> handover[next].watched = me
        :: else // it goes on watching the wrapper, whose exit counts as the successor's
        fi;
        other = 0
    }
    :: atomic { stateNow == Starting && phaseNow == Launched && toPredecessor[next]?[alive, _] ->
        toPredecessor[next]?alive(_);
        onAlive()
    }
    // ProcessWatcher::exited()
    :: atomic { next != 0 && isUnderWay && hasExited(handover[next].watched) -> onSuccessorExited() }
    // startTimeout; leaveTimeout, when nobody has the far end of the channel any more, or in place for a rehearsal that is over
    :: atomic { stateNow == Starting && !broken(NO_START_TIMEOUT) && !waitsForOneOutOfReach -> onTimeout() }
    // leaveTimeout
    :: atomic { isDiscarded(1) && !broken(NO_LEAVE_TIMEOUT) -> endDiscarded(1) }
    :: atomic { isDiscarded(2) && !broken(NO_LEAVE_TIMEOUT) -> endDiscarded(2) }

    // RolloverManagerPrivate::cancel(). Who does so while the application is asked or quits wants it gone.
    :: atomic { !quiet && (stateNow == Starting || stateNow == Stopping) ->
        tell("%d: cancel() is called\n");
        wish = true;
        abandon()
    }

    // RolloverManagerPrivate::requestQuit(), QuitRequest::send(). The answer may take its time, in which the event loop turns.
    :: atomic { stateNow == Stopping && askedFor != next && !quitting ->
        tell("%d: asks the application to quit\n");
        askedFor = (accepted -> 0 : next);
        quitting = accepted
    }
    :: atomic { askedFor != 0 ->
        tell("%d: the application accepts\n");
        askedFor = 0;
        accepted = true;
        quitting = true;
        if
        :: failed && stateNow == Starting -> abandon(); comesBack = !stopped
        :: else -> failed = false
        fi
    }
    :: atomic { askedFor != 0 ->
        tell("%d: the application declines\n");
        if
        :: failed || askedFor == next && stateNow == Stopping -> abandon()
        :: else
        fi;
        askedFor = 0
    }
    // The application's own quit() or exit(): around a restart it is consent. What is pending in the event loop still happens before
    // aboutToQuit().
    :: atomic { !quiet && !accepted && !quitting ->
        tell("%d: quit() or exit() is called, and accepted\n");
        wish = wish || stateNow == Running;
        accepted = true;
        quitting = askedFor != 0;
        askedFor = 0
    }
    // RolloverManagerPrivate::onAboutToQuit(). Its slots may run event loops, too, and restart().
    :: atomic { accepted && !isBlocked ->
        tell("%d: aboutToQuit()\n");
        accepted = false;
        quitting = true;
        if
        :: stateNow == Starting && broken(EXIT_WITHDRAWS) -> abandon()
        :: else
        fi
    }
    // StopRequest: a signal, where the application has no handler for it
    :: atomic { !quiet && (stateNow == Starting || stateNow == Stopping) ->
        tell("%d: is told to stop, and ends\n");
        sendCancel(next);
        loseWithExcuse(me);
        process[me].killed = true
    }
    // The same with a handler: as a rule the application quits then.
    :: atomic { !quiet && !stopped && (stateNow == Starting || stateNow == Stopping) ->
        tell("%d: is told to stop, and has a handler for that\n");
        sendCancel(next);
        stopped = true;
        wish = true
    }
    // The way out.
    :: quitting && !accepted && !isBlocked -> break
    :: atomic { !quiet && !quitting && askedFor == 0 -> // its event loop is its own, or the manager is gone early
        tell("%d: main() returns without aboutToQuit()\n");
        wish = wish || stateNow == Running;
        quitting = true // RolloverManagerPrivate::finishWish()
    }
    :: atomic { !quiet && !isBlocked && !byExit -> // RolloverManagerPrivate::onProcessExit()
        tell("%d: C's exit() is called\n");
        wish = wish || stateNow == Running && !comesBack;
        byExit = true;
        accepted = false;
        askedFor = 0;
        quitting = true;
        if
        :: failed && stateNow == Starting -> abandon(); comesBack = !stopped
        :: else -> failed = false
        fi
    }
    od
}

inline leaveMain() // ~RolloverManager(), or RolloverManagerPrivate::onProcessExit()
{
    atomic {
        tell("%d: leaves main()\n");
        if
        :: stateNow == Stopping -> phaseNow = Released // OutgoingHandover::release()
        :: stateNow == Starting -> // ~OutgoingHandover(), or endAtProcessExit()
            sendCancel(next);
            endSuccessor(next)
        :: else
        fi;
        if
        :: stateNow == Stopping || comesBack
        :: stateNow != Stopping && !comesBack && wish -> loseWithExcuse(me)
        :: else -> process[me].able = false // it goes since the manager has asked it to, and nobody else
        fi;
        // ~OutgoingHandover(), or endAtProcessExit(), of attempts that were given up
        if
        :: !(byExit && broken(HUNG_LEFT_AT_EXIT)) && !broken(NO_LEAVE_TIMEOUT) ->
            if :: isDiscarded(1) -> kill(handover[1].watched) :: else fi;
            if :: isDiscarded(2) -> kill(handover[2].watched) :: else fi
        :: else
        fi;
        if
        :: stateNow != Stopping && !comesBack || broken(NO_LAST_ACT) -> process[me].able = false; goto leaving
        :: else
        fi
    }
}

#define claimantIsKilled(it) (handover[it].claimant != NOBODY && process[handover[it].claimant].killed)

inline lastAct() // LastAct::perform() and Farewell::isReplaced(); static objects and functions of atexit() have had their time
{
    if // StopRequest::hasArrived()
    :: atomic { stopped || !quiet ->
        tell("%d: has been told to stop\n");
        if
        :: next != 0 && !broken(STOP_UNHEARD) -> sendCancel(next)
        :: next != 0 && broken(STOP_UNHEARD) -> handover[next].cancelled = true
        :: next == 0
        fi;
        loseWithExcuse(me);
        goto leaving
    }
    :: !stopped || broken(STOP_UNHEARD) -> skip
    fi;
#ifndef INPLACE
    if
    :: next == 0 -> goto becoming // Departure::comeBack()
    :: else
    fi;
    atomic {
        if
        :: !broken(NO_FAREWELL) && nfull(toSuccessor[next]) -> toSuccessor[next]!farewell
        :: broken(NO_FAREWELL) || full(toSuccessor[next])
        fi
    };
    atomic { // SealedMemory::claim(), ProcessHandle::hasExited()
        if
        :: !hasExited(handover[next].watched) && (handover[next].claimant != NOBODY || broken(LAST_ACT_IGNORES_CLAIM)) ->
            tell("%d: lets its successor take over\n");
            process[me].able = false;
            excused = excused || claimantIsKilled(next); // its lock doesn't show that yet
            goto leaving
        :: else
        fi;
        if
        :: handover[next].claimant == NOBODY -> handover[next].claimant = me
        :: else
        fi
    };
    atomic {
        if
        :: !broken(NO_CANCEL_AT_LAST) -> sendCancel(next)
        :: else
        fi
    };
becoming:
#endif
    if // StopRequest::hasArrived()
    :: atomic { !quiet -> tell("%d: has been told to stop\n"); loseWithExcuse(me); goto leaving }
    :: skip
    fi;
    atomic { // ImageReplacer::replaceWith(): execve()
        tell("%d: becomes its own successor\n");
        closeDescriptors();
        process[me].owns = false;
        process[me].state = Waiting;
        forgetLocals();
        goto image
    }
}
