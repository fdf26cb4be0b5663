// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "options.h"

#include <QCoreApplication>

QString option(const char *name)
{
    const QString prefix = QLatin1StringView("--") + QLatin1StringView(name) + QLatin1Char('=');
    const QStringList arguments = QCoreApplication::arguments();
    for (const QString &argument : arguments) {
        if (argument.startsWith(prefix))
            return argument.mid(prefix.size());
    }
    return {};
}

bool has(const char *name)
{
    return QCoreApplication::arguments().contains(QLatin1StringView("--") + QLatin1StringView(name));
}
