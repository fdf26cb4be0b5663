// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "queuedwish.h"

bool QueuedWish::addRestart()
{
    return !(m_parts.fetch_or(Restart) & Restart);
}

bool QueuedWish::addCancel()
{
    unsigned before = m_parts;
    unsigned after = 0;
    do {
        after = before & (Restart | Dropped) ? Cancel | Dropped : Cancel;
    } while (!m_parts.compare_exchange_weak(before, after));
    return after != before;
}
