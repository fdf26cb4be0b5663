// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A Qt Quick program that restarts itself, as after an update of its own binary. What it does about it is in Main.qml.

#include <RolloverManager>

#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQmlComponent>

int main(int argc, char *argv[])
{
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationVersion(QStringLiteral(QUICK_VERSION));
    const QUrl window(QStringLiteral("qrc:/qt/qml/QuickExample/Main.qml"));

    RolloverManager rollover;

    // The rehearsal: if the new version lacks a QML module, it fails here, and the old one stays.
    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QML_DIRECTORY)); // not needed for a module that is installed where Qt looks
    QQmlComponent rehearsal(&engine, window);
    if (rehearsal.isError()) {
        qCritical().noquote() << rehearsal.errorString();
        return 1;
    }

    if (!rollover.waitForReady())
        return 0;

    engine.load(window);
    return engine.rootObjects().isEmpty() ? 1 : QGuiApplication::exec();
}
