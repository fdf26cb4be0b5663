// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROGRAMIDENTITY_H
#define ROLLOVER_PROGRAMIDENTITY_H

#include "system/fileidentity.h"

#include <QByteArray>

// Which file a program is. What an update puts in place is another one, also where the path stays the same.
struct ProgramIdentity
{
    FileIdentity file;
    qint64 size = 0;
    qint64 modified = 0; // nanoseconds since 1970

    static ProgramIdentity ofPath(const QByteArray &path);

    bool isValid() const { return file.isValid(); }
    bool operator==(const ProgramIdentity &other) const { return file == other.file && size == other.size && modified == other.modified; }
};

#endif
