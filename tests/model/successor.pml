// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT
//
// The successor, until it is ready: startup_linux.cpp, receivedhandover.cpp, incominghandover.cpp, and the successor's part of
// rollovermanager_p.cpp.

#define predecessorOf(it) handover[it].predecessor

#ifdef INPLACE
#define IS_REHEARSAL true // HandoverDocument::isRehearsal
#else
#define IS_REHEARSAL false
#endif

#define predecessorIsThere (!process[predecessorOf(from)].killed && !hasExited(predecessorOf(from)))

#define toBeClaimed ((hasEndedIt || signalled != CANCELLED && !toSuccessor[from]??[cancel]) && handover[from].claimant == NOBODY && \
                     (toSuccessor[from]??[farewell] || hasExited(predecessorOf(from))))

inline releaseClaim()
{
    if
    :: handover[from].claimant == me -> handover[from].claimant = NOBODY
    :: else
    fi
}

inline releaseClaimUnless(what)
{
    if
    :: !broken(what) -> releaseClaim()
    :: else
    fi
}

inline takeHandover()
{
    if
    :: skip
    :: atomic { tell("%d: is started, and fails\n"); loseWithExcuse(me); goto leaving }
    :: atomic { isApart(from) -> // ReceivedHandover::fromVariable(): Verification::Impossible
        tell("%d: can't tell whom it follows\n");
        if
        :: broken(UNTOLD_IS_FORGED) -> from = 0; goto image
        :: else -> loseWithExcuse(me); goto leaving
        fi
    }
    fi;
    atomic { // Takeover::receive(), ReceivedHandover::claim()
        if
        :: handover[from].claimant != NOBODY ->
            tell("%d: is not the one who claims\n");
            loseWithExcuse(me);
            goto leaving
        :: else -> handover[from].claimant = me
        fi;
        tell("%d: claims\n")
    };
#ifdef WRAPPER // it would be no news
    atomic { // HandoverChannel::sendStarted()
        if
        :: handover[from].nearOpen -> toPredecessor[from]!started(me)
        :: handover[from].nearOpen && isApart(from) -> toPredecessor[from]!started(NOBODY) // the kernel has no handle to tell
        :: else
        fi
    };
#endif
    if // the rehearsal
    :: skip
    :: atomic { tell("%d: leaves in its rehearsal\n"); loseWithExcuse(me); goto leaving }
#ifndef WRAPPER // a successor that hangs behind a wrapper that has left can't be ended
    :: atomic { predecessorIsThere -> tell("%d: hangs in its rehearsal\n"); loseWithExcuse(me); process[me].hangs = true };
        false
#endif
    fi
}

inline waitForPredecessor()
{
    atomic { // Takeover::begin(), IncomingHandover(): sendAlive()
        if
        :: handover[from].nearOpen -> tell("%d: sends alive\n"); toPredecessor[from]!alive(me)
        :: else
        fi
    };
    do
    // IncomingHandover::readChannel()
    :: atomic { signalled == NONE && !hasEndedIt && toSuccessor[from]??[cancel] ->
        tell("%d: reads cancel\n");
        readCancel();
        signalled = CANCELLED
    }
    // IncomingHandover::onExited()
    :: atomic { signalled == NONE && (hasExited(predecessorOf(from)) ||
                                      broken(READY_AT_END_OF_CHANNEL) && !handover[from].nearOpen) ->
        tell("%d: sees that its predecessor has exited\n");
        signalled = EXITED;
        if
        :: toSuccessor[from]??[cancel] && !hasEndedIt && !broken(LAST_WORD_UNHEARD) -> readCancel(); signalled = CANCELLED
        :: !toSuccessor[from]??[cancel] || hasEndedIt || broken(LAST_WORD_UNHEARD)
        fi
    }
    // Takeover::becomeReady(), in a queued slot
    :: signalled == EXITED && !IS_REHEARSAL -> break
    // Takeover::leave(), in another one
    :: atomic { signalled == CANCELLED || signalled == EXITED && IS_REHEARSAL ->
        tell("%d: leaves\n");
        process[me].able = false;
        releaseClaim();
        goto leaving
    }
    // Takeover::giveUp(): the program itself doesn't want to wait
    :: atomic { !quiet ->
        tell("%d: quits by itself instead of waiting\n");
        loseWithExcuse(me);
        releaseClaimUnless(CLAIM_KEPT_AT_QUIT);
        goto leaving
    }
    // unclaimAtExit(): or it calls exit()
    :: atomic { !quiet ->
        tell("%d: calls exit() instead of waiting\n");
        loseWithExcuse(me);
        releaseClaimUnless(CLAIM_KEPT_AT_EXIT);
        goto leaving
    }
    // Takeover::wait()
    :: atomic { !quiet && !tooLate ->
        tell("%d: has waited too long\n");
        loseByTimeout();
        releaseClaimUnless(CLAIM_KEPT_AT_TIMEOUT);
        if
        :: broken(NO_RECLAIM) -> goto leaving
        :: else
        fi
    };
        reclaim()
    // Takeover::onPredecessorOverdue(), IncomingHandover::endPredecessor()
    :: atomic { isOpen(OVERDUE) && !IS_REHEARSAL && signalled == NONE && !overdue && !toSuccessor[from]??[cancel] ->
        tell("%d: calls its predecessor overdue\n");
        overdue = true;
        if
        :: proposed -> endPredecessor() // as if it had been stopped before the look
        :: else
        fi
    }
    :: atomic { overdue && !hasEndedIt && signalled == NONE && !proposed && reachesPredecessor(from) -> endPredecessor() }
    od
}

inline readCancel()
{
    if
    :: !(proposed && isOpen(LOOP)) -> toSuccessor[from]??cancel
    :: else // left there for whoever else a wrapper starts
    fi
}

inline endPredecessor()
{
    hasEndedIt = reachesPredecessor(from) || broken(UNREACHED_IS_ENDED); // also if there was nothing left to end
    if
    :: reachesPredecessor(from) ->
        tell("%d: ends its predecessor\n");
        endedAlive = canBeKilled(predecessorOf(from));
        kill(predecessorOf(from))
    :: else -> tell("%d: can't end its predecessor\n")
    fi
}

// Nobody has decided that. Only if the predecessor was just being killed, nobody could know.
inline loseByTimeout()
{
    process[me].able = false;
    excused = excused || (process[predecessorOf(from)].killed && !someoneIsAble)
}

// IncomingHandover::giveUp(): the predecessor has said that it is about to look at the claim, or it is gone. Then one of the two gets it.
inline reclaim()
{
    atomic {
        if
        :: toBeClaimed ->
            tell("%d: waits on all the same\n");
            handover[from].claimant = me;
            process[me].able = true;
            tooLate = true
        :: !toBeClaimed -> goto leaving
        fi
    }
}

inline becomeReady() // Takeover::becomeReady()
{
    atomic {
        tell("%d: is ready\n");
        releaseClaim();
        twoOwners = owners > 0;
        assert(!twoOwners);
        cancelledTookOver = from != 0 && handover[from].cancelled && !endedAlive;
        assert(!cancelledTookOver);
        process[me].owns = true;
        process[me].able = true;
        process[me].state = Running;
        signalled = NONE
    }
}
