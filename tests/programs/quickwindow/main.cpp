// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A Qt Quick program that lives in the tray: --record=FILE --on-close=hideAlways|hideUnlessStopping.
// A line on standard input restarts it.

#include "record.h"

#include <RolloverManager>

#include <QGuiApplication>
#include <QMetaEnum>
#include <QQmlApplicationEngine>
#include <QSocketNotifier>

#include <unistd.h>

static QString option(const char *name)
{
    const QString prefix = QLatin1StringView("--") + QLatin1StringView(name) + QLatin1Char('=');
    return QCoreApplication::arguments().filter(prefix).value(0).mid(prefix.size());
}

int main(int argc, char *argv[])
{
    alarm(60);
    QGuiApplication app(argc, argv);
    QGuiApplication::setQuitOnLastWindowClosed(false);
    Record::open(option("record"));

    RolloverManager rollover;
    if (!rollover.waitForReady())
        return 0;

    QObject::connect(&rollover, &RolloverManager::errorOccurred, &app, [](RolloverManager::Error error) {
        const char *const name = QMetaEnum::fromType<RolloverManager::Error>().valueToKey(int(error));
        Record::write("error", {{QStringLiteral("error"), QLatin1StringView(name)}});
    });
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &rollover, [&rollover, &input] {
        char byte = 0;
        if (read(STDIN_FILENO, &byte, 1) <= 0) {
            input.setEnabled(false);
            QCoreApplication::exit();
        } else if (byte == '\n') {
            rollover.restart();
        }
    });

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QML_DIRECTORY));
    engine.setInitialProperties({{QStringLiteral("closePolicy"), option("on-close")}});
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/QuickWindow/Main.qml")));
    Record::write("ready", {{QStringLiteral("generation"), rollover.generation()}});
    return QGuiApplication::exec();
}
