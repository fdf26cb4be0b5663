// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// An agent that restarts itself on SIGHUP, as after an update of its own binary.

#include "agent.h"
#include "servicestate.h"
#include "unixsignals.h"

#include <RolloverManager>

#include <QCoreApplication>
#include <QDir>
#include <QThread>

#include <cstdio>
#include <cstring>

namespace {

constexpr char usage[] = "usage: agent [--port=N] [--lock=FILE] [--clean-up=MILLISECONDS] [--version] [anything else]\n";

void say(const QString &line)
{
    printf("%s\n", qPrintable(line));
    fflush(stdout);
}

// The value of --name=value; what it doesn't know the agent leaves alone, so that any arguments can be tried.
QString option(const char *name, const QString &fallback)
{
    const QString prefix = QStringLiteral("--%1=").arg(QLatin1StringView(name));
    const QStringList arguments = QCoreApplication::arguments();
    for (const QString &argument : arguments) {
        if (argument.startsWith(prefix))
            return argument.mid(prefix.size());
    }
    return fallback;
}

quint16 numberOption(const char *name, quint16 fallback)
{
    bool ok = false;
    const QString text = option(name, QString::number(fallback));
    const quint16 number = text.toUShort(&ok);
    if (!ok) {
        fprintf(stderr, "agent: --%s=%s is not a number from 0 to 65535\n%s", name, qPrintable(text), usage);
        exit(2);
    }
    return number;
}

void introduce(const RolloverManager &rollover)
{
    const qint64 pid = QCoreApplication::applicationPid();
    say(QStringLiteral("Current PID: %1").arg(pid));
    say(QStringLiteral("%1 : this is a %2").arg(pid).arg(rollover.isSuccessor() ? QStringLiteral("child") : QStringLiteral("parent")));
    say(QStringLiteral("%1 : version " AGENT_VERSION ", generation %2").arg(pid).arg(rollover.generation()));
    say(QStringLiteral("%1 : have arguments [%2]").arg(pid).arg(QCoreApplication::arguments().join(u' ')));
    say(QStringLiteral("kill -HUP %1  -> to rollover(restart).").arg(pid));
    say(QStringLiteral("kill %1  -> to quit").arg(pid));
}

} // namespace

int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--version") == 0)
            return printf("agent " AGENT_VERSION "\n") < 0;
        if (strcmp(argv[i], "--help") == 0)
            return printf("%s", usage) < 0;
    }

    QCoreApplication app(argc, argv);
    const quint16 port = numberOption("port", 47474);
    const quint16 cleanUp = numberOption("clean-up", 3000);
    // From here on the old agent, if there is one, knows that this one is fit to take over.
    RolloverManager rollover;
    UnixSignals signals;
    ServiceState serviceState;
    Agent agent(port, option("lock", QDir::temp().filePath(QStringLiteral("rollover-agent.lock"))));
    int exitCode = 0;

    QObject::connect(&rollover, &RolloverManager::ready, &agent, [&] {
        agent.start();
        introduce(rollover); // whoever reads this can rely on the port
        serviceState.ready();
    });
    QObject::connect(&agent, &Agent::failed, &app, [&](const QString &reason) {
        fprintf(stderr, "agent: %s\n", qPrintable(reason));
        exitCode = 1;
        QCoreApplication::quit();
    });
    QObject::connect(&signals, &UnixSignals::hangup, &rollover, &RolloverManager::restart);
    QObject::connect(&signals, &UnixSignals::terminate, &app, &QCoreApplication::quit);
    QObject::connect(&rollover, &RolloverManager::aboutToRestart, &app, [] { say(QStringLiteral("initiating rollover")); });
    QObject::connect(&rollover, &RolloverManager::successorStarted, &app,
                     [](qint64 pid) { say(QStringLiteral("child started running, pid: %1").arg(pid)); });
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &app, [&rollover] {
        say(QStringLiteral("%1 : goes on: %2").arg(QCoreApplication::applicationPid()).arg(rollover.errorString()));
    });

    QCoreApplication::exec();

    if (rollover.state() != RolloverManager::State::Waiting) { // else it has owned nothing
        QThread::msleep(cleanUp); // what takes an agent its time: flushing, saying goodbye to its peers
        say(QStringLiteral("%1 : safely exit after clean up").arg(QCoreApplication::applicationPid()));
    }
    return exitCode;
}
