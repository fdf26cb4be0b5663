// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SUCCESSORFAILURE_H
#define ROLLOVER_SUCCESSORFAILURE_H

#include "handovererror.h"
#include "system/processhandle.h"

#include <chrono>
#include <optional>

// What a user is told of a successor that did not take over: which program it was, how it ended, and what is the likely cause.
struct SuccessorFailure
{
    QString program;
    qint64 pid = 0;
    bool hasStarted = false; // it has said so, as a program does that is built with Rollover
    std::optional<ExitStatus> exitStatus; // if the system tells

    HandoverError exitedBeforeAlive() const;
    HandoverError exitedAfterAlive() const;
    HandoverError timedOut(std::chrono::milliseconds timeout) const;
    HandoverError isMute() const; // it can't report any more that it is alive

private:
    QString ending() const;
    QString likelyCause() const;
};

#endif
