// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include <RolloverManager>

#include <QQmlContext>
#include <QQmlEngine>
#include <QtQuickTest>

// What the cases in QML can't do by themselves. There is no manager until QML asks for one.
class Setup : public QObject
{
    Q_OBJECT

public:
    Q_INVOKABLE QObject *instance() const { return RolloverManager::instance(); }
    Q_INVOKABLE bool waitForReady() { return RolloverManager::instance()->waitForReady(); }
    Q_INVOKABLE void setProgram(const QString &program) { RolloverManager::instance()->setProgram(program); }

public Q_SLOTS:
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->addImportPath(QStringLiteral(QML_DIRECTORY));
        engine->rootContext()->setContextProperty(QStringLiteral("cpp"), this);
    }
};

QUICK_TEST_MAIN_WITH_SETUP(tst_qml, Setup)

#include "tst_qml.moc"
