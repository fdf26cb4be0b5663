// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program with a QSharedMemory of its name, as countless programs have it. FORMER is its own restart: it starts the copy with a flag
// that tells it to wait a little for the name, and quits. With --exit it ends by C's exit(), so that the segment stays behind.

#include "options.h"
#include "work.h"

#ifndef FORMER
#include <RolloverManager>
#endif

#include <QCoreApplication>
#include <QProcess>
#include <QSharedMemory>
#include <QThread>

#include <cstdlib>

static bool claim(QSharedMemory *guard)
{
    guard->attach(); // what a crashed one has left goes with the last who lets go of it
    guard->detach();
    return guard->create(1);
}

#ifdef FORMER
int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    Work::prepare();
    QSharedMemory guard(Work::name());
    bool isOnly = claim(&guard);
    for (int attempt = 0; !isOnly && has("restarted") && attempt < 10; ++attempt) {
        QThread::msleep(50);
        isOnly = claim(&guard);
    }
    if (!isOnly) {
        Work::leave("it runs already");
        return 1;
    }
    const QString program = QCoreApplication::applicationFilePath(); // later it may be "… (deleted)"
    Work work;
    QObject::connect(&work, &Work::updateFinished, &app, [program] {
        QProcess::startDetached(program, QCoreApplication::arguments().mid(1) + QStringList{QStringLiteral("--restarted")});
        QCoreApplication::quit();
    });
    return QCoreApplication::exec();
}
#else
int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    Work::prepare();
    RolloverManager rollover;
    if (has("in-place"))
        rollover.setMethod(RolloverManager::Method::InPlace);
    if (!rollover.waitForReady())
        return 0;
    QSharedMemory guard(Work::name());
    bool isOnly = claim(&guard);
    for (int attempt = 0; !isOnly && rollover.isSuccessor() && attempt < 20; ++attempt) {
        QThread::msleep(50); // somebody, such as ps, looks into the memory of the old process, and keeps it
        isOnly = claim(&guard);
    }
    if (!isOnly) {
        Work::leave("it runs already");
        return 1;
    }
    Work work(rollover.generation());
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &work, &Work::recordError);
    QObject::connect(&work, &Work::updateFinished, &rollover, [&rollover] {
        rollover.restart();
        if (has("exit"))
            exit(EXIT_SUCCESS);
        QCoreApplication::quit(); // as before
    });
    return QCoreApplication::exec();
}
#endif
