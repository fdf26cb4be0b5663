// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_NATIVETEXT_H
#define ROLLOVER_NATIVETEXT_H

#include <QByteArray>
#include <QString>

// Paths and arguments as the system has them: on Unix bytes, which need not be text in any encoding. A QString can't hold all of them.
namespace NativeText {

QByteArray fromString(const QString &text);
QString toString(const QByteArray &native);
inline bool fitsString(const QByteArray &native)
{
    return fromString(toString(native)) == native;
}

} // namespace NativeText

#endif
