// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_QUEUEDWISH_H
#define ROLLOVER_QUEUEDWISH_H

#include <atomic>

// What other threads have asked for by restart() and cancel(), until the manager's thread obeys. Can be used from any thread.
class QueuedWish
{
public:
    enum Part : unsigned {
        Dropped = 1, // a restart() that a cancel() has followed
        Cancel = 2,
        Restart = 4 // after the cancel(), if there is one
    };

    // False if nothing has changed, since the same is on its way already.
    bool addRestart();
    bool addCancel();

    unsigned parts() const { return m_parts; }
    unsigned take() { return m_parts.exchange(0); }

private:
    std::atomic_uint m_parts = 0;
};

#endif
