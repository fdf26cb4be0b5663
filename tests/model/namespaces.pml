// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT
//
// With -DNAMESPACES, a predecessor and its successor may be in different PID namespaces: processhandle_linux.cpp. A signal reaches only
// what is in the own one, or within; who is where is for the launcher to decide. Of a wrapper there is a handle in any case.

inline choosePlace(it)
{
#ifdef NAMESPACES
    if
    :: handover[it].place = Same
    :: handover[it].place = Inner // the successor's, within its predecessor's
    :: handover[it].place = Beside
    :: isOpen(OVERDUE) -> handover[it].place = Outer // the other way round; else no different from Beside
    fi
#else
    skip
#endif
}

#define isApart(it) (handover[it].place != Same)
#define reachesSuccessor(it) (handover[it].place == Same || handover[it].place == Inner || isWrapper(handover[it].watched))
#define reachesPredecessor(it) (handover[it].place == Same || handover[it].place == Outer)
#define waitsForOneOutOfReach (broken(WAITS_FOR_UNREACHED) && !reachesSuccessor(next))

// Nobody can end it, and as long as it hangs it is never ready. (One that comes to is a slow one, and reads cancel.)
#define isHungOutOfReach(who) (process[who].hangs && !reachesSuccessor(handoverOf(who)))
