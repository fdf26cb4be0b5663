// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "window.h"

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QVBoxLayout>

Window::Window() : m_text(new QPlainTextEdit), m_job(new QCheckBox(tr("A &job is running"))), m_status(new QLabel)
{
    setWindowTitle(QApplication::applicationName() + u' ' + QApplication::applicationVersion());
    m_text->setPlaceholderText(tr("This text stays over a restart."));
    m_status->setText(tr("Process %1").arg(QApplication::applicationPid()));
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_status->setWordWrap(true);

    auto *const layout = new QVBoxLayout(this);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_job);
    layout->addWidget(m_status);
    resize(440, 300);
}

QVariantMap Window::session() const
{
    const QTextCursor cursor = m_text->textCursor();
    return {
        {QStringLiteral("geometry"), isVisible() ? saveGeometry() : m_geometry},
        {QStringLiteral("visible"), isVisible()},
        {QStringLiteral("text"), m_text->document()->toRawText()}, // toPlainText() would change some characters
        {QStringLiteral("anchor"), cursor.anchor()},
        {QStringLiteral("position"), cursor.position()},
        {QStringLiteral("scrolled"), m_text->verticalScrollBar()->value()},
    };
}

void Window::resume(const QVariantMap &session)
{
    m_geometry = session.value(QStringLiteral("geometry")).toByteArray();
    m_text->setPlainText(session.value(QStringLiteral("text")).toString());
    QTextCursor cursor = m_text->textCursor();
    cursor.setPosition(session.value(QStringLiteral("anchor")).toInt());
    cursor.setPosition(session.value(QStringLiteral("position")).toInt(), QTextCursor::KeepAnchor);
    m_text->setTextCursor(cursor);
    setVisible(session.value(QStringLiteral("visible"), true).toBool());
    m_text->verticalScrollBar()->setValue(session.value(QStringLiteral("scrolled")).toInt());
}

bool Window::isJobRunning() const
{
    return m_job->isChecked();
}

void Window::setReadOnly(bool readOnly)
{
    m_text->setReadOnly(readOnly);
}

void Window::setStatus(const QString &status)
{
    m_status->setText(status);
}

void Window::setVisible(bool visible)
{
    // A window manager forgets where a window was that is hidden.
    if (isVisible() && !visible)
        m_geometry = saveGeometry();
    else if (!isVisible() && visible)
        restoreGeometry(m_geometry);
    QWidget::setVisible(visible);
}
