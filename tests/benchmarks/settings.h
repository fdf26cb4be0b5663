// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SETTINGS_H
#define SETTINGS_H

#include <QtGlobal>

struct Settings
{
    int count = 0; // of samples, instead of what each measurement finds enough
    int generations = 1000;
    int agents = 200;
    int restSeconds = 60;
    int maximumCleanUp = 3000; // ms
    qint64 maximumHeap = 8; // GiB
    qint64 maximumSession = 256; // MiB

    int samples(int usual) const { return count > 0 ? qMin(count, usual) : usual; }
};

#endif
