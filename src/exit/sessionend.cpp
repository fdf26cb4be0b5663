// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/sessionend.h"

#include <QCoreApplication>

SessionEnd::SessionEnd()
{
    if (qApp && qApp->inherits("QGuiApplication"))
        connect(qApp, SIGNAL(commitDataRequest(QSessionManager &)), this, SIGNAL(announced()));
}
