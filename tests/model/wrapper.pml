// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT
//
// What is started is the program itself; or, with -DWRAPPER, one that starts the program in turn. Then process 1 is the
// wrapper, and 2 (or 2 and 3) the program, all of them with handover 1.

#ifdef WRAPPER

inline startProcess()
{
    process[1].life = Living;
    run Wrapper(1)
}

inline loseAllOf(it)
{
    process[2].able = false;
    process[3].able = false
}

inline startProgram(who)
{
    atomic {
        process[who].life = Living;
        process[who].able = !handover[1].cancelled;
        run Program(who, 1)
    }
}

// It can't be told from what is started whether it waits for the program, or leaves.
proctype Wrapper(byte me)
{
    {
        startProgram(2);
        if
        :: isOpen(LOOP) && hasExited(2) -> startProgram(3)
        :: skip
        fi;
        if
        :: (hasExited(2) || process[2].life == Absent) && (hasExited(3) || process[3].life == Absent)
        :: skip
        fi
    } unless { process[me].killed };
    atomic { tell("%d: the wrapper has exited\n"); process[me].killed = false; process[me].life = Exited }
}

#else

inline startProcess()
{
    process[next].life = Living;
    process[next].able = !IS_REHEARSAL;
    run Program(next, next)
}

inline loseAllOf(it)
{
    process[it].able = false
}

#endif
