// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program that has nothing to do: with a manager, and compiled once more without one.

#include "../journal.h"

#ifdef WITH_ROLLOVER
#include <RolloverManager>
#endif

#include <QCoreApplication>
#include <QTimer>

#include <unistd.h>

int main(int argc, char *argv[])
{
    alarm(150);
    QCoreApplication app(argc, argv);
    Journal journal;
    if (!journal.open(argv[1]))
        return 2;
    const int64_t before = Journal::now();
#ifdef WITH_ROLLOVER
    RolloverManager rollover;
#endif
    journal.write(Event::Constructed, Journal::now() - before);
    // Later than what the manager has to do on the first turn of the event loop.
    QTimer::singleShot(0, &app, [&] { QTimer::singleShot(0, &app, [&] { journal.write(Event::Ready); }); });
    return QCoreApplication::exec();
}
