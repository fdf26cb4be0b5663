// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROCFS_H
#define ROLLOVER_PROCFS_H

namespace ProcFs {

// Whether the numbers in /proc are those of this process's PID namespace.
bool isOurs();

} // namespace ProcFs

#endif
