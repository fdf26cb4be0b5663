// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "quitrequest.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QPointer>

void QuitRequest::send()
{
    connect(qApp, &QCoreApplication::aboutToQuit, this, [this] { m_accepted = true; });

    // A window's closeEvent() may ask the user in an event loop of its own, and somebody may give this request up meanwhile.
    const QPointer<QuitRequest> self(this);
    QCoreApplication::quit();
    if (self && !m_accepted)
        watchEventLoop();
}

void QuitRequest::watchEventLoop()
{
    // After an accepted quit() all event loops return without waiting again; code on their way out may still call
    // processEvents(), which doesn't wait either. So a loop that goes to sleep belongs to an application that stays.
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this, [this] {
        disconnect(QAbstractEventDispatcher::instance(), nullptr, this, nullptr);
        // Not from within the dispatcher: whoever hears of the refusal may want to show it to the user.
        QMetaObject::invokeMethod(this, [this] {
            if (!m_accepted)
                Q_EMIT refused();
        }, Qt::QueuedConnection);
    });
}
