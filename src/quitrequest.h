// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_QUITREQUEST_H
#define ROLLOVER_QUITREQUEST_H

#include <QObject>

// Asks the application to quit and finds out whether it refuses.
class QuitRequest : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void send();

Q_SIGNALS:
    void refused();

private:
    void watchEventLoop();
    bool m_accepted = false;
};

#endif
