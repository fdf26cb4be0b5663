// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_STARTUPSNAPSHOT_H
#define ROLLOVER_STARTUPSNAPSHOT_H

#include "launch/appimage.h"
#include "launch/inheriteddescriptors.h"
#include "launch/processattributes.h"
#include "launch/programidentity.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QMap>

#include <optional>

// What this process was started with, recorded before main(): later the program can have changed any of it.
class StartupSnapshot
{
public:
    static const StartupSnapshot &instance();

    // Called once, first of all.
    static void take(int argc, char **argv);
    // What the predecessor asked for is what the next restart asks for, too: what came in between, a wrapper's arguments or
    // another library's descriptors, comes again by itself.
    static void inherit(const QByteArrayList &arguments, const InheritedDescriptors &descriptors);
    // Of a process that has become what it was already, by the system's name for that. That is no path that an update could be put in.
    static void inheritProgram(const QByteArray &path);

    QByteArray program; // as an absolute path; unlike /proc/self/exe it names what an update has put there
    ProgramIdentity programIdentity; // of the file that runs; in an AppImage, of that
    QByteArrayList arguments; // all of them, with argv[0], before Qt takes out its own
    QList<const char *> environment; // "NAME=value" each; they stay where the system has put them
    QByteArray workingDirectory; // empty if it was deleted already
    FileIdentity workingDirectoryIdentity;
    InheritedDescriptors descriptors;
    ProcessAttributes attributes;
    std::optional<AppImage> appImage;
    QMap<QByteArray, QByteArray> activationTokens; // used up by this process

    // Whether the program runs with more privileges than its caller: set-user-ID, set-group-ID or capabilities.
    bool privileged = false;

private:
    StartupSnapshot() = default;
    static StartupSnapshot &mutableInstance();
};

#endif
