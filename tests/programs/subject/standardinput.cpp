// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "standardinput.h"

#include <QCoreApplication>
#include <QEventLoop>

#include <unistd.h>

StandardInput::StandardInput() : m_notifier(STDIN_FILENO, QSocketNotifier::Read)
{
    m_notifier.setEnabled(false);
    connect(&m_notifier, &QSocketNotifier::activated, this, &StandardInput::read);
}

void StandardInput::read()
{
    char buffer[4096];
    const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (size <= 0) {
        m_notifier.setEnabled(false);
        QCoreApplication::exit(); // unlike quit(), can't be refused
        return;
    }
    m_pending.append(buffer, size);
    while (m_pending.contains('\n')) {
        const QString line = QString::fromUtf8(m_pending.left(m_pending.indexOf('\n')));
        m_pending.remove(0, m_pending.indexOf('\n') + 1);
        Q_EMIT commandReceived(line.section(QLatin1Char(' '), 0, 0), line.section(QLatin1Char(' '), 1));
    }
}

void StandardInput::waitForByte()
{
    char byte = 0;
    [[maybe_unused]] const ssize_t size = ::read(STDIN_FILENO, &byte, 1);
}

void StandardInput::runEventLoopUntilByte()
{
    QEventLoop loop;
    QSocketNotifier notifier(STDIN_FILENO, QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, &loop, [&loop] {
        waitForByte(); // it is there
        loop.quit();
    });
    loop.exec();
}
