// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT
//
// What can be taken out of the protocol (-DBREAK=…), to see that the model notices; and what is known to be open (-DOPEN=…).

#define NOTHING 0
#define READY_AT_END_OF_CHANNEL 1     // it comes before the predecessor has exited
#define LAST_WORD_UNHEARD 2           // a cancel that is read together with the exit
#define NO_CANCEL 3
#define QUIT_BEFORE_ALIVE 4
#define LAST_ACT_IGNORES_CLAIM 5      // whoever has not exited is taken for a successor
#define NO_LAST_ACT 6
#define CLAIM_KEPT_AT_QUIT 8          // by a successor that doesn't want to wait any more
#define CLAIM_KEPT_AT_EXIT 9
#define CLAIM_KEPT_AT_TIMEOUT 10
#define FAILURE_WHILE_ASKED 11        // back to Running, while the answer to quit() is still to come
#define FAILURE_WHILE_QUITTING 12
#define NO_START_TIMEOUT 13
#define NO_LEAVE_TIMEOUT 14
#define HUNG_LEFT_AT_EXIT 15          // by a predecessor that calls exit()
#define REHEARSAL_NOT_ENDED 16
#define NO_RECLAIM 17                 // waitForReady(timeout) gives up although the predecessor relies on it, or is gone
#define NO_CANCEL_AT_ITS_EXIT 18      // what was started may be a wrapper
#define NO_FAREWELL 19                // so that who gives up can't know that it may be too late
#define EXIT_WITHDRAWS 7              // the application's own, before its successor is alive
#define NO_WAY_BACK 27                // for a process that can only leave, when its start has failed
#define STOP_UNHEARD 28               // by a process that is on its way out
#define NO_CANCEL_AT_LAST 20          // when the predecessor becomes its own successor
// With -DNAMESPACES:
#define UNTOLD_IS_FORGED 21           // whoever can't tell whom it follows begins by itself
#define NUMBER_IS_BELIEVED 22         // where there is no handle, that which the successor calls itself: here it can be anybody's
#define ONLY_KILLED_AT_TIMEOUT 23     // without a cancel, which is for those that the signal doesn't reach
#define WAITS_FOR_UNREACHED 25        // until it leaves
#define UNREACHED_IS_ENDED 26         // a predecessor that was to be ended counts as such

#ifndef BREAK
#define BREAK NOTHING
#endif
#define broken(what) (BREAK == what)

// Open: see README.md. With -DPROPOSAL as well, they are closed.
#define OVERDUE 1      // a predecessor cancels between its successor's last look and the signal that ends it
#define LOOP 2         // a wrapper that starts the program again when it has left

#ifndef OPEN
#define OPEN NOTHING
#endif
#define isOpen(what) (OPEN == what)

#ifdef PROPOSAL
#define proposed true
#else
#define proposed false
#endif
