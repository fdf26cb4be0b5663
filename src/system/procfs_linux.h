// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROCFS_H
#define ROLLOVER_PROCFS_H

#include <QByteArray>

namespace ProcFs {

// The begin of one of its files; all of those that say little. Empty if it can't be had.
QByteArray content(const QByteArray &path);

// What it says about a descriptor of this process, whoever owns it. Empty if it can't be had.
QByteArray descriptorTarget(int fd); // the path of its file, or what stands for one
QByteArray descriptorInformation(int fd); // "Name:\tvalue" lines, which depend on what it is

// Whether the numbers in /proc are those of this process's PID namespace.
bool isOurs();

} // namespace ProcFs

#endif
