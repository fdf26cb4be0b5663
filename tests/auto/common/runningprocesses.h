// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef RUNNINGPROCESSES_H
#define RUNNINGPROCESSES_H

#include <QList>
#include <QString>

// Processes that run, zombies apart, and have this folder on their command line.
QList<qint64> runningProcesses(const QString &folder);

#endif
