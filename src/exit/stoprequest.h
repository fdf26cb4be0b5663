// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_STOPREQUEST_H
#define ROLLOVER_STOPREQUEST_H

// Whether somebody tells this process to end, by SIGTERM or the like, while it is leaving anyway, to be replaced or to come back. The
// application's own handler for the signal makes no difference then, so it has to be noticed here: who is stopped must stay away.
namespace StopRequest {

// While watched, it is noted that a signal has come that ends a process, and the function is called: in a signal handler, in any thread.
// Then the application's own handler is called as ever; where it has none, the signal has its usual effect. Can be called from any
// thread; to watch what is watched already changes nothing.
void watch(void (*onArrival)());
void unwatch();

// From here on such a signal ends the process at once, so that none gets lost between the last look and the end.
void surrender();

// Also true if such a signal is pending, for a program that blocks it and reads it from a descriptor.
bool hasArrived();

} // namespace StopRequest

#endif
