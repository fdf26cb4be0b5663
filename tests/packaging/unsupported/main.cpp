// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include <RolloverManager>

#include <QCoreApplication>
#include <QTextStream>
#include <QVariant>

// A program for several systems: the same code as everywhere.
int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    RolloverManager rollover;
    out << "supported: " << RolloverManager::isSupported() << Qt::endl;
    QObject::connect(&rollover, &RolloverManager::ready, &rollover, [&] { out << "ready" << Qt::endl; });
    QObject::connect(&rollover, &RolloverManager::aboutToRestart, &rollover, [&] { out << "about to restart" << Qt::endl; });
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &rollover, [&](RolloverManager::Error error) {
        out << "error: " << QVariant::fromValue(error).toString() << ", " << rollover.errorString() << Qt::endl;
        QCoreApplication::quit();
    });
    if (!rollover.waitForReady())
        return 1;
    out << "generation " << rollover.generation() << ", " << QVariant::fromValue(rollover.state()).toString() << Qt::endl;
    if (rollover.program() != QCoreApplication::applicationFilePath() || rollover.arguments() != QCoreApplication::arguments().mid(1))
        return 2;
    rollover.setSessionData({{QStringLiteral("key"), 1}});
    QMetaObject::invokeMethod(&rollover, &RolloverManager::restart, Qt::QueuedConnection);
    return QCoreApplication::exec();
}
