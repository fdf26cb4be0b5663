// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDLENOTIFIER_H
#define ROLLOVER_HANDLENOTIFIER_H

#include "system/systemhandle.h"

#include <QObject>

// Says from the event loop that there is something to read from a handle, or that its process has exited.
class HandleNotifier : public QObject
{
    Q_OBJECT

public:
    explicit HandleNotifier(const SystemHandle &handle);

    void setEnabled(bool enabled);

Q_SIGNALS:
    void activated();

private:
    QObject *const m_notifier; // Qt's own for this kind of handle
};

#endif
