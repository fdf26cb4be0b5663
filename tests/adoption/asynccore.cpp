// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program with a core process, which takes half a second to stop; it may quit only after that.

#include "options.h"
#include "work.h"

#ifndef FORMER
#include <RolloverManager>
#endif

#include <QCoreApplication>
#include <QProcess>

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    Work::prepare();
#ifndef FORMER
    RolloverManager rollover;
    if (!rollover.waitForReady())
        return 0;
    rollover.setQuitOnSuccessorStarted(false); // it stops the core before it quits
    Work work(rollover.generation());
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &work, &Work::recordError);
#else
    const QString program = QCoreApplication::applicationFilePath(); // later it may be "… (deleted)"
    Work work;
#endif
    QProcess core;
    core.start(QStringLiteral("/bin/sh"),
               {QStringLiteral("-c"), QStringLiteral("trap 'sleep 0.5; exit' TERM; while :; do sleep 0.05; done"), option("record")});
#ifdef FORMER
    QObject::connect(&work, &Work::updateFinished, &core, &QProcess::terminate);
    QObject::connect(&core, &QProcess::finished, &app, [program] {
        QProcess::startDetached(program, QCoreApplication::arguments().mid(1));
        QCoreApplication::quit();
    });
#else
    QObject::connect(&work, &Work::updateFinished, &rollover, &RolloverManager::restart);
    QObject::connect(&rollover, &RolloverManager::successorStarted, &core, &QProcess::terminate);
    QObject::connect(&core, &QProcess::finished, &app, &QCoreApplication::quit);
#endif
    const int status = QCoreApplication::exec();
    core.disconnect();
    core.kill();
    core.waitForFinished();
    return status;
}
