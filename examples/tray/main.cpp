// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A tray program that updates itself, and restarts to finish the update.

#include "trayprogram.h"

#include <RolloverManager>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Tray"));
    QApplication::setApplicationVersion(QStringLiteral(TRAY_VERSION));

    QCommandLineParser parser;
    const QCommandLineOption updates(QStringLiteral("updates"),
                                     QStringLiteral("Take new versions from <folder>, a path or file: URL (default: updates)."),
                                     QStringLiteral("folder"), QStringLiteral("updates"));
    parser.addOption(updates);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(app);

    RolloverManager rollover;
    if (!rollover.waitForReady())
        return 0;

    // From here on this is the only process: the old one's icon has left the tray, its window the screen.
    TrayProgram program(&rollover, QUrl::fromUserInput(parser.value(updates), QDir::currentPath(), QUrl::AssumeLocalFile));
    return QApplication::exec();
}
