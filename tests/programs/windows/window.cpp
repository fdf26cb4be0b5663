// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "window.h"

#include "record.h"

#include <RolloverManager>

#include <QCloseEvent>
#include <QTimer>

Window::Window(const QString &title, OnClose onClose, QWidget *parent) : QWidget(parent), m_onClose(onClose)
{
    setWindowTitle(title);
    resize(300, 200);
}

bool Window::accepts(bool spontaneous) const
{
    const bool stopping = RolloverManager::instance()->state() == RolloverManager::State::Stopping;
    switch (m_onClose) {
    case OnClose::Accept:
        return true;
    case OnClose::Refuse:
    case OnClose::HideAlways:
    case OnClose::HideLater:
        return false;
    case OnClose::HideIfSpontaneous:
        return !spontaneous;
    case OnClose::HideUnlessStopping:
    case OnClose::HideLaterUnlessStopping:
        return stopping;
    case OnClose::CloseLater:
        return m_isFinished;
    }
    return true;
}

void Window::closeEvent(QCloseEvent *event)
{
    const bool accept = accepts(event->spontaneous());
    event->setAccepted(accept);
    Record::write("closeEvent", {{QStringLiteral("title"), windowTitle()},
                                 {QStringLiteral("accepted"), accept},
                                 {QStringLiteral("spontaneous"), event->spontaneous()}});
    if (accept || m_onClose == OnClose::Refuse)
        return;
    if (m_onClose == OnClose::HideLater || m_onClose == OnClose::HideLaterUnlessStopping)
        QTimer::singleShot(finishing, this, &QWidget::hide);
    else if (m_onClose == OnClose::CloseLater)
        finishAndRestart();
    else
        hide();
}

void Window::finishAndRestart()
{
    const bool stopping = RolloverManager::instance()->state() == RolloverManager::State::Stopping;
    QTimer::singleShot(finishing, this, [this, stopping] {
        m_isFinished = true;
        if (stopping)
            RolloverManager::instance()->restart();
        else
            close();
    });
}

void Window::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!m_isPainted)
        Q_EMIT painted();
    m_isPainted = true;
}
