// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef RUNNINGPROCESSES_H
#define RUNNINGPROCESSES_H

#include <QByteArray>
#include <QList>
#include <QString>

// Processes that run, zombies apart, and have this folder on their command line.
QList<qint64> runningProcesses(const QString &folder);

// With spaces between the arguments; empty if it doesn't run.
QByteArray commandLineOf(qint64 pid);

// The letter that the kernel has for it; that of a process which is gone is the same as of a zombie.
char processState(qint64 pid);

#endif
