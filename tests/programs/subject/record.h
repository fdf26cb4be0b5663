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
    static qint64 now(); // in nanoseconds, of a clock that all processes share
    // Adds the name, the PID and the time.
    static void write(const char *event, QJsonObject details = {});
};

#endif
