// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_STARTUPSNAPSHOT_H
#define ROLLOVER_STARTUPSNAPSHOT_H

#include <QByteArray>
#include <QByteArrayList>

// What this process was started with, recorded before main(): later the program can have changed any of it.
class StartupSnapshot
{
public:
    static const StartupSnapshot &instance();

    QByteArray program;          // as an absolute path; unlike /proc/self/exe it names what an update has put there
    QByteArrayList arguments;    // all of them, with argv[0], before Qt takes out its own
    QByteArray workingDirectory; // empty if it was deleted already

    // Whether the program runs with more privileges than its caller: set-user-ID, set-group-ID or capabilities.
    bool privileged;

    // The value of the variable that announces a handover. It is taken out of the environment here, so that nothing this
    // process starts can take it for its own. Empty in a privileged program, which trusts no caller.
    QByteArray handover;

private:
    StartupSnapshot();
    static const StartupSnapshot atLoadTime;
};

#endif
