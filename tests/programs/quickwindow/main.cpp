// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A Qt Quick program that lives in the tray: --record=FILE --on-close=hideAlways|hideUnlessStopping.
// A line on standard input restarts it.

#include "options.h"
#include "record.h"
#include "standardinput.h"

#include <RolloverManager>

#include <QGuiApplication>
#include <QMetaEnum>
#include <QQmlApplicationEngine>

#include <unistd.h>

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
    StandardInput input;
    QObject::connect(&input, &StandardInput::commandReceived, &rollover, &RolloverManager::restart);
    input.setEnabled(true);

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QML_DIRECTORY));
    engine.setInitialProperties({{QStringLiteral("closePolicy"), option("on-close")}});
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/QuickWindow/Main.qml")));
    Record::write("ready", {{QStringLiteral("generation"), rollover.generation()}});
    return QGuiApplication::exec();
}
