// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// The program that is measured: see program.h.

#include "../lastinstruction.h"
#include "options.h"
#include "program.h"
#include "unixsignals.h"

#include <QCoreApplication>
#include <QProcess>

#include <cstring>

#include <unistd.h>

// All that a starter does is to start the program that has started it, with its arguments.
static int startDetached(int argc, char *argv[])
{
    QStringList arguments = {QStringLiteral("--child")};
    for (int i = 2; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    QProcess process;
    process.setProgram(QString::fromLocal8Bit(argv[0]));
    process.setArguments(arguments);
    return process.startDetached() ? 0 : 1;
}

int main(int argc, char *argv[])
{
    alarm(150);
    if (argc > 1 && strcmp(argv[1], "--starter") == 0)
        return startDetached(argc, argv);

    QCoreApplication app(argc, argv);
    Journal journal;
    if (!journal.open(qPrintable(option("journal"))))
        return 2;
    LastInstruction::isWrittenTo(journal);
    RolloverManager rollover;
    rollover.setRestartLimit(0, std::chrono::seconds(1));
    UnixSignals signals;
    Program program(journal, rollover);
    QObject::connect(&signals, &UnixSignals::hangup, &program, &Program::restart);
    QObject::connect(&signals, &UnixSignals::terminate, &app, &QCoreApplication::quit);
    QCoreApplication::exec();
    program.cleanUp();
    journal.write(Event::MainEnds);
    return 0;
}
