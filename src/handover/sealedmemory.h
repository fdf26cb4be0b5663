// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SEALEDMEMORY_H
#define ROLLOVER_SEALEDMEMORY_H

#include "system/systemhandle.h"

#include <QByteArray>

#include <optional>

// Memory that is written once and passed on by inheritance; afterwards nobody can change it. On failure SystemError says why.
namespace SealedMemory {

SystemHandle create(const QByteArray &content);

// Whether an inherited handle is such memory, of this size at most.
Verification verify(SystemHandle::Number number, qint64 maximumSize);

// Whether a process has such memory open, as one has that restarts.
bool isHeldBy(qint64 pid);

// True for one process at a time: until that gives it up, closes the handle, or ends.
bool claim(const SystemHandle &memory);
void unclaim(const SystemHandle &memory);

std::optional<QByteArray> read(const SystemHandle &memory);

} // namespace SealedMemory

#endif
