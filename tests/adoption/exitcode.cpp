// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program that a script starts again when it exits with 77. FORMER relies on that. With Rollover the script waits on: the process stays.

#include "work.h"

#ifndef FORMER
#include <RolloverManager>
#endif

#include <QCoreApplication>

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    Work::prepare();
#ifdef FORMER
    Work work;
    QObject::connect(&work, &Work::updateFinished, &app, [] { QCoreApplication::exit(77); });
#else
    RolloverManager rollover;
    rollover.setMethod(RolloverManager::Method::InPlace);
    if (!rollover.waitForReady())
        return 0;
    Work work(rollover.generation());
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &work, &Work::recordError);
    QObject::connect(&work, &Work::updateFinished, &rollover, [&rollover] {
        rollover.restart();
        QCoreApplication::exit(77); // as before
    });
#endif
    return QCoreApplication::exec();
}
