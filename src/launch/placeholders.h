// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PLACEHOLDERS_H
#define ROLLOVER_PLACEHOLDERS_H

#include <QByteArray>

// QProcess can't carry every argument. One that it can't is on the command line only by a name, which tells its place among the exact
// ones; those travel in another way.
namespace Placeholders {

bool isNeededFor(const QByteArray &argument);
QByteArray name(qsizetype index);

} // namespace Placeholders

#endif
