// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_LAUNCH_H
#define ROLLOVER_LAUNCH_H

#include "launch/inheriteddescriptors.h"
#include "launch/processattributes.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

// What exactly starts, and why that. It is made once, when a restart begins, and nobody asks again.
struct Launch
{
    enum class Origin {
        ThisProgram, // by the path by which this process was started
        AppImage, // the file that this program runs from
        Application // it has set the program
    };

    Origin origin = Origin::ThisProgram;
    QString program; // as it was named
    QByteArray executable; // the file, in the system's own form
    QByteArrayList arguments; // all of them, exactly; the first is the program's own name, and null if it doesn't matter
    QProcessEnvironment environment;
    QString workingDirectory;
    bool staysInDirectory = false; // where this process is is meant, whatever the path names by now
    InheritedDescriptors descriptors;
    ProcessAttributes attributes;

    QString startDirectory() const { return staysInDirectory ? QString() : workingDirectory; } // empty for the current one
    QStringList passedArguments() const; // as QProcess can carry them, without the name
    QString toString() const; // for the log
};

#endif
