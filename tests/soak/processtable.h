// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef PROCESSTABLE_H
#define PROCESSTABLE_H

#include <QByteArrayList>
#include <QList>

#include <sys/types.h>

// What /proc says of processes.
namespace ProcessTable {

QList<pid_t> descendants(pid_t pid); // also zombies
// Whether it has ever begun a program: what was only forked, and not yet, is still a part of what has forked it.
bool wasProgram(pid_t pid);
qsizetype threads(pid_t pid);
// What its descriptors are open on, without what tells one file of a kind from the next.
QByteArrayList descriptors(pid_t pid);

} // namespace ProcessTable

#endif
