// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SERVICESTATE_H
#define SERVICESTATE_H

#include <QTimer>

// What a Type=notify service tells the manager that started it, as sd_notify() does.
class ServiceState
{
public:
    // Also begins to feed the watchdog, if there is one. False if nobody listens.
    bool ready();

private:
    QTimer m_watchdog;
};

#endif
