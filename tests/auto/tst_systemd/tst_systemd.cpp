// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectunit.h"
#include "systemdmachine.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using Manager = SystemdMachine::Manager;
Q_DECLARE_METATYPE(Manager)

// A real systemd, and units whose main process is the subject.
class tst_Systemd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void starts_data();
    void starts();
    void notReadyBeforeItSaysSo();
    void watchdogBites();
    void restartsAfterACrash_data();
    void restartsAfterACrash();
    void exitTakesTheSuccessorAlong_data();
    void exitTakesTheSuccessorAlong();
    void machineEndsWithItsOwner();

private:
    QString unitName() const; // of its own for each row

    SystemdMachine m_machine;
    mutable int m_units = 0;
};

void tst_Systemd::initTestCase()
{
    if (!m_machine.boot() && !m_machine.lacking().isEmpty())
        QSKIP(qPrintable(m_machine.lacking()));
    QVERIFY2(QFile::exists(m_machine.path(QStringLiteral("up"))), m_machine.log().constData());
}

QString tst_Systemd::unitName() const
{
    return QStringLiteral("%1-%2").arg(QString::fromLatin1(QTest::currentTestFunction())).arg(++m_units);
}

void tst_Systemd::starts_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<Manager>("manager");
    for (const char *type : {"simple", "exec", "notify"}) {
        QTest::addRow("%s", type) << QByteArray(type) << Manager::System;
        QTest::addRow("%s, of a user", type) << QByteArray(type) << Manager::User;
    }
}

void tst_Systemd::starts()
{
    QFETCH(QByteArray, type);
    QFETCH(Manager, manager);
    SubjectUnit::Settings settings;
    settings.type = type;
    settings.manager = manager;
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    QCOMPARE(unit.state(), QStringLiteral("active running"));
    if (type == "notify")
        QCOMPARE(unit.record().generation(), 0); // or it would not have been active
    QTRY_COMPARE(unit.record().generation(), 0);
    const QJsonObject ready = unit.record().last(QStringLiteral("ready"));
    QCOMPARE(ready.value(QStringLiteral("portError")), QString());
    QCOMPARE(ready.value(QStringLiteral("locked")), true);
    QCOMPARE(unit.mainPid(), pidOf(ready));
    QVERIFY(unit.mainPid() > 1);
    // This is how a program knows what it is.
    const QString entry = QStringLiteral("SYSTEMD_EXEC_PID=%1").arg(unit.mainPid());
    QVERIFY(ready.value(QStringLiteral("inventory")).toObject().value(QStringLiteral("environment")).toArray().contains(entry));

    QVERIFY(unit.stop());
    QCOMPARE(unit.state(), QStringLiteral("inactive dead"));
    QCOMPARE(unit.property("Result"), QStringLiteral("success"));
    QCOMPARE(unit.record().count(QStringLiteral("leaving")), 1);
    QCOMPARE(unit.processes(), QString());
}

void tst_Systemd::notReadyBeforeItSaysSo()
{
    SubjectUnit::Settings settings;
    settings.more = "Type=notify\nTimeoutStartSec=1"; // without the subject's option
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(!unit.start());
    QCOMPARE(unit.property("Result"), QStringLiteral("timeout"));
    QCOMPARE(unit.record().generation(), 0);
}

void tst_Systemd::watchdogBites()
{
    SubjectUnit::Settings settings;
    settings.type = "notify";
    settings.more = "WatchdogSec=1";
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const QString before = unit.property("WatchdogTimestampMonotonic");
    QTRY_VERIFY(unit.property("WatchdogTimestampMonotonic") != before);
    unit.kill(SIGSTOP);
    QTRY_COMPARE(unit.state(), QStringLiteral("failed failed"));
    QCOMPARE(unit.property("Result"), QStringLiteral("watchdog"));
}

void tst_Systemd::restartsAfterACrash_data()
{
    QTest::addColumn<QByteArray>("restart");
    QTest::addColumn<int>("restarts");
    QTest::newRow("no") << QByteArray("no") << 0;
    QTest::newRow("on-failure") << QByteArray("on-failure") << 1;
    QTest::newRow("always") << QByteArray("always") << 1;
}

void tst_Systemd::restartsAfterACrash()
{
    QFETCH(QByteArray, restart);
    QFETCH(int, restarts);
    SubjectUnit::Settings settings;
    settings.restart = restart;
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    QTRY_COMPARE(unit.record().generation(), 0);
    const qint64 first = unit.mainPid();
    unit.kill(SIGKILL);
    QTRY_COMPARE(unit.state(), restarts ? QStringLiteral("active running") : QStringLiteral("failed failed"));
    QTRY_COMPARE(unit.property("NRestarts").toInt(), restarts);
    QTRY_COMPARE(unit.record().count(QStringLiteral("ready")), 1 + restarts);
    QVERIFY(unit.mainPid() != first);
    QCOMPARE(unit.record().generation(), 0);
}

void tst_Systemd::exitTakesTheSuccessorAlong_data()
{
    restartsAfterACrash_data();
}

// What a restart by exit comes to, if nobody has told systemd about the successor.
void tst_Systemd::exitTakesTheSuccessorAlong()
{
    QFETCH(QByteArray, restart);
    const int restarts = restart == "always" ? 1 : 0;
    SubjectUnit::Settings settings;
    settings.restart = restart;
    settings.options = QStringList{QStringLiteral("--method=Successor")};
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    QTRY_COMPARE(unit.record().generation(), 0);
    const qint64 first = unit.mainPid();
    QVERIFY(unit.reload());
    QTRY_COMPARE(unit.record().count(QStringLiteral("successorStarted")), 1);
    QTRY_VERIFY(unit.mainPid() != first);
    QTRY_COMPARE(unit.state(), restarts ? QStringLiteral("active running") : QStringLiteral("inactive dead"));
    QCOMPARE(unit.property("NRestarts").toInt(), restarts);
    // The successor may have become ready for a moment. What runs now, if anything, is none that somebody has handed over to.
    QTRY_COMPARE(unit.processes(), restarts ? QString::number(unit.mainPid()) : QString());
    if (restarts) {
        QTRY_COMPARE(pidOf(unit.record().last(QStringLiteral("ready"))), unit.mainPid());
        QCOMPARE(unit.record().generation(), 0);
    }
}

// Whatever happens to the test, no process, control group or folder is left.
void tst_Systemd::machineEndsWithItsOwner()
{
    auto machine = std::make_unique<SystemdMachine>();
    QVERIFY2(machine->boot(), machine->log().constData());
    const QString folder = machine->folder();
    const PidNamespace processes = machine->processes();
    QVERIFY(processes.processes().size() >= 2);
    QFile controlGroups(QStringLiteral("/proc/%1/cgroup").arg(processes.firstProcess()));
    QVERIFY(controlGroups.open(QIODevice::ReadOnly));
    QVERIFY(controlGroups.readAll().contains("/rollover-test."));
    machine.reset();
    QVERIFY(!QFile::exists(folder));
    QVERIFY(processes.processes().isEmpty());
}

QTEST_GUILESS_MAIN(tst_Systemd)
#include "tst_systemd.moc"
