// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SYSTEMCALLS_H
#define SYSTEMCALLS_H

#include "tracedfamily.h"

#include <QList>

// What is known of a system call that can be made to fail.
struct SystemCall
{
    long number;
    const char *name;
    QList<int> errors; // none if it can't fail, or not in a way that the C library lets a program see

    // Nothing if it is not in the table: then it is to be put there. fcntl() is many calls, and to look at what
    // is open is another call than to look at a path.
    static const SystemCall *find(const TracedFamily::Call &call);
};

#endif
