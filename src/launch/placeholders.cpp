// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/placeholders.h"

#include "system/nativetext.h"

static constexpr char placeholderPrefix[] = "ROLLOVER_ARGUMENT_";

bool Placeholders::isNeededFor(const QByteArray &argument)
{
    return !NativeText::fitsString(argument) || argument.startsWith(placeholderPrefix);
}

QByteArray Placeholders::name(qsizetype index)
{
    return placeholderPrefix + QByteArray::number(index);
}
