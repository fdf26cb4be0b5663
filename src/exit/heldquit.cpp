// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/heldquit.h"

#include "exit/stoprequest.h"
#include "logging.h"

#include <QCoreApplication>
#include <QEvent>

void HeldQuit::begin()
{
    m_hasCome = false;
    if (qApp)
        qApp->installEventFilter(this); // the latest comes first: nobody is asked who could decline
}

void HeldQuit::end()
{
    if (qApp)
        qApp->removeEventFilter(this);
}

bool HeldQuit::eventFilter(QObject *watched, QEvent *event)
{
    // Who is told to stop doesn't want to be replaced.
    if (event->type() != QEvent::Quit || watched != qApp || StopRequest::hasArrived())
        return false;
    m_hasCome = true;
    qCDebug(lcRollover, "the application quits; that is held back until the successor is alive");
    return true;
}
