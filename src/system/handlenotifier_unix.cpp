// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/handlenotifier.h"

#include <QSocketNotifier>

HandleNotifier::HandleNotifier(const SystemHandle &handle) : m_notifier(new QSocketNotifier(handle.get(), QSocketNotifier::Read, this))
{
    connect(static_cast<QSocketNotifier *>(m_notifier), &QSocketNotifier::activated, this, &HandleNotifier::activated);
}

void HandleNotifier::setEnabled(bool enabled)
{
    static_cast<QSocketNotifier *>(m_notifier)->setEnabled(enabled);
}
