// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SUCCESSORSTARTER_H
#define ROLLOVER_SUCCESSORSTARTER_H

#include "handovererror.h"
#include "launch/launch.h"
#include "system/processhandle.h"
#include "system/systemhandle.h"

#include <QByteArray>
#include <QList>

// The start of another process. What this one becomes itself, in place or as the last resort, is ImageReplacer's.
namespace SuccessorStarter {

struct Result
{
    qint64 pid = 0; // of what was started: the successor, or a wrapper around it. It may be there although there is an error
    ProcessHandle process; // the same, pinned; invalid if it is gone already
    HandoverError error;
};

// Starts a process that doesn't depend on this one, with one more variable, and with these handles besides those of the launch.
Result start(const Launch &launch, const char *variableName, const QByteArray &variableValue, const QList<SystemHandle::Number> &handles);

} // namespace SuccessorStarter

#endif
