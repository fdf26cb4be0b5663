// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef STANDARDINPUT_H
#define STANDARDINPUT_H

#include <QObject>
#include <QSocketNotifier>

// What the test sends: lines with a command and its argument. At the end of it the program quits.
class StandardInput : public QObject
{
    Q_OBJECT

public:
    // Until it is enabled, what comes is meant for the predecessor.
    StandardInput();
    void setEnabled(bool enabled) { m_notifier.setEnabled(enabled); }

    // While it is not enabled.
    static void waitForByte();
    static void runEventLoopUntilByte();

Q_SIGNALS:
    void commandReceived(const QString &command, const QString &argument);

private:
    void read();

    QSocketNotifier m_notifier;
    QByteArray m_pending;
};

#endif
