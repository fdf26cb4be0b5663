// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include <RolloverManager>

#include <QCoreApplication>
#include <QQmlApplicationEngine>

int main(int argc, char *argv[])
{
    qSetMessagePattern(QStringLiteral("%{message}"));
    QCoreApplication app(argc, argv);
    RolloverManager rollover;
    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(MODULE_DIRECTORY));
    engine.load(QStringLiteral(SOURCE_DIRECTORY "/consumer.qml"));
    return engine.rootObjects().isEmpty() ? 1 : app.exec();
}
