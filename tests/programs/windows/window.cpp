// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "window.h"

#include "record.h"

#include <RolloverManager>

#include <QCloseEvent>

Window::Window(const QString &title, OnClose onClose, QWidget *parent) : QWidget(parent), m_onClose(onClose)
{
    setWindowTitle(title);
    resize(300, 200);
}

void Window::closeEvent(QCloseEvent *event)
{
    const bool stopping = RolloverManager::instance()->state() == RolloverManager::State::Stopping;
    const bool accept = m_onClose == OnClose::Accept || (m_onClose == OnClose::HideIfSpontaneous && !event->spontaneous())
                        || (m_onClose == OnClose::HideUnlessStopping && stopping);
    event->setAccepted(accept);
    if (!accept && m_onClose != OnClose::Refuse)
        hide();
    Record::write("closeEvent", {{QStringLiteral("title"), windowTitle()},
                                 {QStringLiteral("accepted"), accept},
                                 {QStringLiteral("spontaneous"), event->spontaneous()}});
}
