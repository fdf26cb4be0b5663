// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef PROCESSFIGURES_H
#define PROCESSFIGURES_H

#include <QtGlobal>

#include <sys/types.h>

// What the kernel says of a process.
struct ProcessFigures
{
    qint64 resident = 0; // bytes
    qint64 anonymous = 0; // the part of it that is no file's
    qint64 threads = 0;
    qint64 descriptors = 0;
    qint64 wakeUps = 0; // how often it has waited for something
    double cpu = 0; // seconds, of its main thread

    static ProcessFigures of(pid_t pid); // or a Failure
};

#endif
