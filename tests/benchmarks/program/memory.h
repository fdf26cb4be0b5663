// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef MEMORY_H
#define MEMORY_H

#include <QtGlobal>

// Of this process, resident, in bytes.
namespace Memory {

qint64 now();
qint64 peak();

} // namespace Memory

#endif
