// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SESSIONEND_H
#define ROLLOVER_SESSIONEND_H

#include <QObject>

// Whether the desktop session is about to end: a QGuiApplication hears of it. (By name, since this library links nothing but Qt Core.)
class SessionEnd : public QObject
{
    Q_OBJECT

public:
    SessionEnd();

Q_SIGNALS:
    void announced();
};

#endif
