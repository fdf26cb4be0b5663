// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_LASTACT_H
#define ROLLOVER_LASTACT_H

#include "imagereplacer.h"
#include "processhandle.h"

// What the predecessor does at the very end, after main() has returned and all static objects are gone. If it has a successor
// that waits, it lets it take over. If not, since it restarts in place, or the successor has died or left, it becomes the
// successor.
struct LastAct
{
    ProcessImage image;
    ProcessHandle successor; // invalid if there is none, by intention
    qint64 successorPid = 0;
    FileDescriptor channel; // to it
    QByteArray farewell; // what is said there before the last look
    QByteArray cancel; // and when this process becomes the successor
    QByteArray supervisorAddress; // where to announce the successor; may be empty

    // Only once: after that, nobody is left to change its mind.
    static void prepare(LastAct lastAct);
    static bool isPrepared();
};

#endif
