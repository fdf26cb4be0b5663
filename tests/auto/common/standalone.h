// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef STANDALONE_H
#define STANDALONE_H

#include <QtGlobal>

#include <unistd.h>

// What runs the tests, a service or a container's first script, doesn't wait for the programs under test. They would take it for
// that, and restart in place.
inline const bool standsAlone = [] {
    qunsetenv("SYSTEMD_EXEC_PID");
    return getsid(0) != 1 || setsid() > 0;
}();

#endif
