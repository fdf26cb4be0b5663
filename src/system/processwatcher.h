// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROCESSWATCHER_H
#define ROLLOVER_PROCESSWATCHER_H

#include "system/handlenotifier.h"
#include "system/processhandle.h"

#include <QObject>
#include <QTimer>

#include <memory>

// Watches one process and says once, from the event loop, that it has exited completely.
class ProcessWatcher : public QObject
{
    Q_OBJECT

public:
    explicit ProcessWatcher(ProcessHandle process, QObject *parent = nullptr);

    const ProcessHandle &process() const { return m_process; }
    ProcessHandle takeProcess(); // the last thing that this object does

Q_SIGNALS:
    void exited();

private:
    void check();

    ProcessHandle m_process;
    QTimer m_timer;
    std::unique_ptr<HandleNotifier> m_notifier;
};

#endif
