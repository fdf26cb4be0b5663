// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program in QML that restarts and quits there.

#include "work.h"

#include <RolloverManager>

#include <QCoreApplication>
#include <QQmlComponent>
#include <QQmlContext>
#include <QQmlEngine>

#include <memory>

constexpr char text[] = R"(
import QtQml
import Rollover
Connections {
    target: work
    function onUpdateFinished() {
        RolloverManager.restart();
        Qt.quit();
    }
})";

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    Work::prepare();
    RolloverManager rollover;
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral(QML_DIRECTORY));
    QObject::connect(&engine, &QQmlEngine::quit, &app, &QCoreApplication::quit);
    QQmlComponent component(&engine);
    component.setData(text, {});
    if (component.isError()) {
        qCritical().noquote() << component.errorString();
        return 1;
    }
    if (!rollover.waitForReady())
        return 0;
    Work work(rollover.generation());
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &work, &Work::recordError);
    engine.rootContext()->setContextProperty(QStringLiteral("work"), &work);
    const std::unique_ptr<QObject> connections(component.create());
    return QCoreApplication::exec();
}
