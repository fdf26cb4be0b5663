// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program whose application object decides in its constructor whether it is the only one, as SingleApplication does. FORMER is its own
// restart: it gives up the name, starts the copy, and quits.

#include "options.h"
#include "record.h"
#include "work.h"

#ifndef FORMER
#include <RolloverManager>
#endif

#include <QCoreApplication>
#include <QLocalServer>
#include <QLocalSocket>
#include <QProcess>

#include <cstdlib>
#include <vector>

class SingleApplication : public QCoreApplication
{
public:
    SingleApplication(int &argc, char **argv) : QCoreApplication(argc, argv)
    {
        Work::prepare();
        const QString name = Work::name() + QStringLiteral(".socket");
        QLocalSocket other;
        other.connectToServer(name);
        if (other.waitForConnected(500)) {
            Work::leave("it runs already");
            ::exit(EXIT_SUCCESS); // as it does for a secondary instance
        }
        QLocalServer::removeServer(name);
        m_server.listen(name);
    }

    void release() { m_server.close(); }

private:
    QLocalServer m_server;
};

#ifdef FORMER
int main(int argc, char *argv[])
{
    SingleApplication app(argc, argv);
    const QString program = QCoreApplication::applicationFilePath(); // later it may be "… (deleted)"
    Work work;
    QObject::connect(&work, &Work::updateFinished, &app, [&app, program] {
        app.release();
        QProcess::startDetached(program, QCoreApplication::arguments().mid(1));
        QCoreApplication::quit();
    });
    return QCoreApplication::exec();
}
#else
int main(int argc, char *argv[])
{
    {
        int count = argc; // an application takes its own arguments out of both
        std::vector<char *> arguments(argv, argv + argc + 1);
        QCoreApplication waiting(count, arguments.data());
        RolloverManager rollover;
        if (!rollover.waitForReady())
            return 0;
    }
    SingleApplication app(argc, argv);
    RolloverManager rollover; // of the same generation, with the same session data
    Work work(rollover.generation());
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &work, &Work::recordError);
    Record::write("data", {{QStringLiteral("text"), rollover.sessionData().value(QStringLiteral("text")).toString()},
                           {QStringLiteral("programChanged"), rollover.programChanged()}});
    QObject::connect(&work, &Work::updateFinished, &rollover, [&rollover] {
        rollover.setSessionData({{QStringLiteral("text"), QStringLiteral("from generation %1").arg(rollover.generation())}});
        rollover.restart();
    });
    return QCoreApplication::exec();
}
#endif
