// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// lateload FILE: shows this QML file, as the qml tool does. The library is not linked: it is loaded when QML imports it.

#include <QGuiApplication>
#include <QQmlApplicationEngine>

int main(int argc, char *argv[])
{
    QGuiApplication app(argc, argv);
    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QML_DIRECTORY));
    engine.load(QUrl::fromLocalFile(QGuiApplication::arguments().value(1)));
    return QGuiApplication::exec();
}
