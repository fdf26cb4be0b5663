// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/launch.h"

#include "launch/placeholders.h"
#include "system/nativetext.h"

QStringList Launch::passedArguments() const
{
    QStringList result;
    for (qsizetype i = 1; i < arguments.size(); ++i)
        result.append(NativeText::toString(Placeholders::isNeededFor(arguments.at(i)) ? Placeholders::name(i) : arguments.at(i)));
    return result;
}

QString Launch::toString() const
{
    QString reason;
    switch (origin) {
    case Origin::ThisProgram:
        reason = QStringLiteral("as this process was started");
        break;
    case Origin::AppImage:
        reason = QStringLiteral("the AppImage");
        break;
    case Origin::Application:
        reason = QStringLiteral("set by the application");
        break;
    }
    QStringList texts;
    for (qsizetype i = 1; i < arguments.size(); ++i)
        texts.append(QLatin1Char('"') + NativeText::toString(arguments.at(i)) + QLatin1Char('"'));
    return QStringLiteral("%1 (%2), with %3, in %4")
        .arg(program, reason, texts.isEmpty() ? QStringLiteral("no arguments") : texts.join(QLatin1Char(' ')), workingDirectory);
}
