// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "runningprocesses.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

// A program that knows nothing of the library until QML imports it, when Qt has taken its own options out of the arguments.
class tst_LateLibrary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void optionsOfQtPass();
};

static const QByteArray mainFile = R"(
import QtQuick
import Rollover

QtObject {
    property var connections: Connections {
        target: RolloverManager
        function onReady() {
            console.log("generation " + RolloverManager.generation, Qt.platform.pluginName, Qt.application.arguments.slice(2))
            if (RolloverManager.generation < 2)
                RolloverManager.restart()
            else
                Qt.exit(0)
        }
    }
}
)";

void tst_LateLibrary::optionsOfQtPass()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("Main.qml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(mainFile);
    file.close();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("minimal"));
    process.setProcessEnvironment(environment);
    process.setStandardErrorFile(folder.filePath(QStringLiteral("errors"))); // of all generations
    process.start(QStringLiteral(LATELOAD_PROGRAM),
                  {QStringLiteral("-platform"), QStringLiteral("offscreen"), file.fileName(), QStringLiteral("an argument")});
    QFile errors(folder.filePath(QStringLiteral("errors")));
    const auto output = [&errors] {
        errors.close();
        return errors.open(QIODevice::ReadOnly) ? errors.readAll() : QByteArray();
    };
    QTRY_VERIFY(output().contains("generation 2 "));
    for (int generation = 0; generation <= 2; ++generation) {
        const QByteArray line = "generation " + QByteArray::number(generation) + " offscreen [an argument]\n";
        QVERIFY2(output().contains(line), output().constData());
    }
    QTRY_VERIFY(runningProcesses(folder.path()).isEmpty());
}

QTEST_GUILESS_MAIN(tst_LateLibrary)
#include "tst_latelibrary.moc"
