// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SUPERVISION_H
#define ROLLOVER_SUPERVISION_H

#include <QByteArray>

// Who would notice if this process exited, and take its successor along.
enum class Supervision {
    None,
    PidNamespace, // this process is the first of its namespace, usually a container's: all others end with it
    Systemd, // it is the main process of a unit, whose other processes are ended with it
    Awaited // one of these two is a script, or a small init, that waits for this process and ends with it
};

namespace Supervisor {

// Once, before main(): the program may change its environment.
void recordStart();

Supervision ofThisProcess(); // the answer can change: desktops move what they have just started to a scope of its own

// What systemd has to be told, and where, for another process to become the main process of the unit. It listens only if the unit
// has Type=notify or NotifyAccess=main; otherwise there is no address.
QByteArray notificationAddress();
void announceMainProcess(const QByteArray &address, qint64 pid);

} // namespace Supervisor

#endif
