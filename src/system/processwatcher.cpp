// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/processwatcher.h"

using namespace std::chrono_literals;

namespace {

// With a notifier the timer finds nothing to do, and is there only in case the notification is lost.
constexpr auto backstopInterval = 10s;
// Alone it decides how late the exit is noticed. 20 wake-ups a second are some 2 ms of CPU time a second.
constexpr auto pollInterval = 50ms;

} // namespace

ProcessWatcher::ProcessWatcher(ProcessHandle process, QObject *parent) : QObject(parent), m_process(std::move(process))
{
    connect(&m_timer, &QTimer::timeout, this, &ProcessWatcher::check);
    m_timer.start(m_process.announcesExit() ? backstopInterval : pollInterval);

    if (m_process.announcesExit()) {
        m_notifier = std::make_unique<HandleNotifier>(m_process.handle());
        connect(m_notifier.get(), &HandleNotifier::activated, this, &ProcessWatcher::check);
    }
}

ProcessHandle ProcessWatcher::takeProcess()
{
    return std::move(m_process);
}

void ProcessWatcher::check()
{
    if (!m_process.hasExited())
        return;
    m_timer.stop();
    if (m_notifier)
        m_notifier->setEnabled(false);
    Q_EMIT exited();
}
