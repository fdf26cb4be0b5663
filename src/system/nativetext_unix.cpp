// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/nativetext.h"

#include <QFile>

QByteArray NativeText::fromString(const QString &text)
{
    return QFile::encodeName(text);
}

QString NativeText::toString(const QByteArray &native)
{
    return QFile::decodeName(native);
}
