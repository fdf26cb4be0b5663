// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"
#include "systemdmachine.h"

#include <QFile>
#include <QProcess>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <unistd.h>

// The example, used as its README describes it. (examples/demo.sh shows the same to a person.)
class tst_Agent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void restartsIntoTheNewVersion();
    void brokenUpdateLeavesTheOldAgent();
    void quits_data();
    void quits();
    void refusesBadOptions_data();
    void refusesBadOptions();
    void version();
    void unit();

private:
    void startAgent(int cleanUp);
    QString log() const;
    QList<qint64> pids() const; // in the order in which they began
    QByteArray ask() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_agent;
    quint16 m_port = 0;
};

void tst_Agent::initTestCase()
{
    QVERIFY(QFile::exists(QStringLiteral(AGENT_V1)));
    QVERIFY(QFile::exists(QStringLiteral(AGENT_V2)));
}

void tst_Agent::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_agent = std::make_unique<QProcess>();
    m_port = freePort();
}

void tst_Agent::cleanup()
{
    if (QTest::currentTestFailed())
        qInfo("%s", qPrintable(log()));
    for (qint64 pid : pids()) {
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(pid));
        if (commandLine.open(QIODevice::ReadOnly) && commandLine.readAll().contains(QFile::encodeName(m_folder->path())))
            kill(pid_t(pid), SIGKILL);
    }
    m_agent->waitForFinished();
}

void tst_Agent::startAgent(int cleanUp)
{
    QVERIFY(QFile::copy(QStringLiteral(AGENT_V1), m_folder->filePath(QStringLiteral("agent"))));
    m_agent->setStandardOutputFile(m_folder->filePath(QStringLiteral("log")));
    m_agent->setProcessChannelMode(QProcess::MergedChannels);
    m_agent->setWorkingDirectory(m_folder->path());
    m_agent->start(QStringLiteral("./agent"),
                   {QStringLiteral("-any=arguments"), QStringLiteral("-we=want"), QStringLiteral("--port=%1").arg(m_port),
                    QStringLiteral("--lock=") + m_folder->filePath(QStringLiteral("lock")), QStringLiteral("--clean-up=%1").arg(cleanUp)});
    QTRY_VERIFY(log().contains(QStringLiteral("-> to quit")));
}

QString tst_Agent::log() const
{
    QFile file(m_folder->filePath(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QList<qint64> tst_Agent::pids() const
{
    QList<qint64> result;
    const QStringList lines = log().split(u'\n');
    for (const QString &line : lines) {
        if (line.startsWith(QStringLiteral("kill ")) && line.endsWith(QStringLiteral("-> to quit")))
            result.append(line.section(u' ', 1, 1).toLongLong());
    }
    return result;
}

QByteArray tst_Agent::ask() const
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), m_port);
    while (socket.waitForReadyRead(2000)) {}
    return socket.readAll();
}

void tst_Agent::restartsIntoTheNewVersion()
{
    startAgent(300);
    QCOMPARE(ask(), QByteArray("agent 1.0\n"));
    const QString program = m_folder->filePath(QStringLiteral("agent"));
    QVERIFY(QFile::copy(QStringLiteral(AGENT_V2), program + QStringLiteral(".new")));
    QCOMPARE(rename(qPrintable(program + QStringLiteral(".new")), qPrintable(program)), 0);

    for (int generation = 1; generation <= 3; ++generation) {
        const qint64 old = pids().constLast();
        kill(pid_t(old), SIGHUP);
        QTRY_COMPARE(pids().size(), generation + 1);
        QTRY_COMPARE(ask(), QByteArray("agent 2.0\n"));
        const QString text = log();
        // The child says nothing before its parent has said goodbye.
        const qsizetype goodbye = text.indexOf(QStringLiteral("%1 : safely exit after clean up").arg(old));
        QVERIFY(goodbye > 0);
        QVERIFY(goodbye < text.indexOf(QStringLiteral("Current PID: %1").arg(pids().constLast())));
        QVERIFY(text.contains(QStringLiteral("%1 : this is a child").arg(pids().constLast())));
        QVERIFY(text.contains(QStringLiteral("-any=arguments -we=want --port=%1").arg(m_port)));
    }
    kill(pid_t(pids().constLast()), SIGTERM);
    QTRY_VERIFY(log().endsWith(QStringLiteral("%1 : safely exit after clean up\n").arg(pids().constLast())));
}

void tst_Agent::brokenUpdateLeavesTheOldAgent()
{
    startAgent(0);
    const QString program = m_folder->filePath(QStringLiteral("agent"));
    QVERIFY(QFile::remove(program));
    const qint64 pid = pids().constLast();
    kill(pid_t(pid), SIGHUP);
    QTRY_VERIFY(log().contains(QStringLiteral("%1 : goes on: There is no program %2").arg(pid).arg(program)));
    QCOMPARE(ask(), QByteArray("agent 1.0\n"));

    // Mended, it works.
    QVERIFY(QFile::copy(QStringLiteral(AGENT_V2), program));
    kill(pid_t(pid), SIGHUP);
    QTRY_COMPARE(ask(), QByteArray("agent 2.0\n"));
    kill(pid_t(pids().constLast()), SIGTERM);
}

void tst_Agent::quits_data()
{
    QTest::addColumn<int>("signalNumber");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void tst_Agent::quits()
{
    QFETCH(int, signalNumber);
    startAgent(0);
    kill(pid_t(m_agent->processId()), signalNumber);
    QTRY_COMPARE(m_agent->state(), QProcess::NotRunning);
    QCOMPARE(m_agent->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_agent->exitCode(), 0);
    QVERIFY(log().endsWith(QStringLiteral(" : safely exit after clean up\n")));
}

void tst_Agent::refusesBadOptions_data()
{
    QTest::addColumn<QString>("option");
    for (const char *option : {"--port=", "--port=x", "--port=70000", "--port=-1", "--clean-up=soon"})
        QTest::newRow(option) << QString::fromLatin1(option);
}

void tst_Agent::refusesBadOptions()
{
    QFETCH(QString, option);
    m_agent->start(QStringLiteral(AGENT_V1), {option});
    QVERIFY(m_agent->waitForFinished());
    QCOMPARE(m_agent->exitCode(), 2);
    QVERIFY(m_agent->readAllStandardError().contains(option.toUtf8()));
}

void tst_Agent::version()
{
    m_agent->start(QStringLiteral(AGENT_V2), {QStringLiteral("--version")});
    QVERIFY(m_agent->waitForFinished());
    QCOMPARE(m_agent->readAllStandardOutput(), QByteArray("agent 2.0\n"));
    QCOMPARE(m_agent->exitCode(), 0);
}

// The example's unit, with other paths.
void tst_Agent::unit()
{
    SystemdMachine machine;
    if (!machine.boot() && !machine.lacking().isEmpty())
        QSKIP(qPrintable(machine.lacking()));
    QVERIFY2(QFile::exists(machine.path(QStringLiteral("up"))), machine.log().constData());
    QFile file(QStringLiteral(AGENT_UNIT));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray unit = file.readAll();
    const QByteArray installed = "ExecStart=/usr/local/bin/agent";
    QVERIFY(unit.contains(installed));
    unit.replace(installed, "ExecStart=\"" AGENT_V1 "\" --clean-up=100");
    const QString name = QStringLiteral("agent.service");
    machine.writeUnit(name, unit);
    const auto result = machine.systemctl({QStringLiteral("start"), name});
    QVERIFY2(result.exitCode == 0, result.output.constData());
    const QString mainPid = machine.property(name, QStringLiteral("MainPID"));
    for (int generation = 1; generation <= 3; ++generation) {
        QCOMPARE(machine.systemctl({QStringLiteral("reload"), name}).exitCode, 0);
        QTRY_VERIFY(machine.log().contains("version 1.0, generation " + QByteArray::number(generation)));
        QCOMPARE(machine.property(name, QStringLiteral("MainPID")), mainPid);
        QCOMPARE(machine.property(name, QStringLiteral("ActiveState")), QStringLiteral("active"));
        QCOMPARE(machine.property(name, QStringLiteral("NRestarts")), QStringLiteral("0"));
    }
    QCOMPARE(machine.systemctl({QStringLiteral("stop"), name}).exitCode, 0);
    QCOMPARE(machine.property(name, QStringLiteral("Result")), QStringLiteral("success"));
}

QTEST_GUILESS_MAIN(tst_Agent)
#include "tst_agent.moc"
