// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef RECORD_H
#define RECORD_H

#include <QJsonObject>
#include <QString>

// Appends what this process saw, a line of JSON an event, to the file that all generations share.
class Record
{
public:
    static void open(const QString &path);
    // Adds the name, the PID and the time, in nanoseconds of a clock that all processes share.
    static void write(const char *event, QJsonObject details = {});
};

#endif
