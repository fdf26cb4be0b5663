// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "repetitions.h"
#include "subjectunit.h"
#include "systemdmachine.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <vector>

using Manager = SystemdMachine::Manager;
Q_DECLARE_METATYPE(Manager)

// G9: the main process of a systemd unit restarts in place, and its manager notices nothing.
class tst_SystemdRestart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void restarts_data();
    void restarts();
    void hundredTimes_data();
    void hundredTimes();
    void watchdogIsFed();
    void brokenUpdate();
    void stopDuringTheRestart_data();
    void stopDuringTheRestart();
    void crashDuringCleanUpIsTheManagersBusiness();
    void forcedSuccessor_data();
    void forcedSuccessor();
    void exitTakesTheSuccessorAlong_data();
    void exitTakesTheSuccessorAlong();
    void saysWhatItDoes_data();
    void saysWhatItDoes();
    void machineEndsWithItsOwner();

private:
    SystemdMachine m_machine;
    int m_units = 0;

    QString unitName() { return QStringLiteral("unit%1").arg(++m_units); } // of its own for each row
    static void verifyUndisturbed(const SubjectUnit &unit, qint64 mainPid, int generation);
};

void tst_SystemdRestart::initTestCase()
{
    if (!m_machine.boot() && !m_machine.lacking().isEmpty())
        QSKIP(qPrintable(m_machine.lacking()));
    QVERIFY2(QFile::exists(m_machine.path(QStringLiteral("up"))), m_machine.log().constData());
}

// This is how a program knows what it is.
static bool isNamedInItsEnvironment(const QJsonObject &ready)
{
    const QJsonArray environment = ready.value(QStringLiteral("inventory")).toObject().value(QStringLiteral("environment")).toArray();
    return environment.contains(QStringLiteral("SYSTEMD_EXEC_PID=%1").arg(pidOf(ready)));
}

// The same process in every generation, with port and lock taken anew, nobody beside it, and a manager that knows of nothing.
void tst_SystemdRestart::verifyUndisturbed(const SubjectUnit &unit, qint64 mainPid, int generation)
{
    QCOMPARE(unit.mainPid(), mainPid);
    QCOMPARE(unit.property("NRestarts"), QStringLiteral("0"));
    QCOMPARE(unit.state(), QStringLiteral("active running"));
    QTRY_COMPARE(unit.processes(), QString::number(mainPid));
    const QList<QJsonObject> all = unit.record().events(QStringLiteral("ready"));
    QCOMPARE(all.size(), generation + 1);
    for (qsizetype i = 0; i < all.size(); ++i) {
        QCOMPARE(pidOf(all.at(i)), mainPid);
        QCOMPARE(all.at(i).value(QStringLiteral("generation")).toInt(), i);
        QCOMPARE(all.at(i).value(QStringLiteral("successor")).toBool(), i > 0);
        QCOMPARE(all.at(i).value(QStringLiteral("predecessor")).toInteger(), i > 0 ? mainPid : 0);
        QCOMPARE(all.at(i).value(QStringLiteral("portError")).toString(), QString());
        QVERIFY(all.at(i).value(QStringLiteral("locked")).toBool());
        QCOMPARE(all.at(i).value(QStringLiteral("method")).toString(), QStringLiteral("InPlace"));
        QVERIFY(isNamedInItsEnvironment(all.at(i)));
    }
}

void tst_SystemdRestart::restarts_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("restart");
    QTest::addColumn<Manager>("manager");
    for (const char *type : {"simple", "exec", "notify"}) {
        for (const char *restart : {"no", "on-failure", "always"}) {
            QTest::addRow("%s, Restart=%s", type, restart) << QByteArray(type) << QByteArray(restart) << Manager::System;
            QTest::addRow("%s, Restart=%s, of a user", type, restart) << QByteArray(type) << QByteArray(restart) << Manager::User;
        }
    }
}

void tst_SystemdRestart::restarts()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, restart);
    QFETCH(Manager, manager);
    SubjectUnit::Settings settings;
    settings.type = type;
    settings.restart = restart;
    settings.manager = manager;
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();
    for (int generation = 1; generation <= 2; ++generation) {
        QVERIFY(unit.reload());
        QTRY_COMPARE(unit.record().generation(), generation);
        verifyUndisturbed(unit, mainPid, generation);
    }
    if (type == "notify")
        QCOMPARE(unit.record().count(QStringLiteral("notified")), 3);
    QVERIFY(unit.stop());
}

void tst_SystemdRestart::hundredTimes_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("simple") << QByteArray("simple");
    QTest::newRow("notify") << QByteArray("notify");
}

// Milliseconds from the end of main() in one generation to ready() in the next one.
static double medianGap(const SubjectRecord &record)
{
    std::vector<double> gaps;
    qint64 left = 0;
    for (const QJsonObject &event : record.events()) {
        if (event.value(QStringLiteral("event")) == QLatin1StringView("leaving"))
            left = event.value(QStringLiteral("time")).toInteger();
        else if (event.value(QStringLiteral("event")) == QLatin1StringView("ready") && left)
            gaps.push_back(double(event.value(QStringLiteral("readyTime")).toInteger() - left) / 1e6);
    }
    std::sort(gaps.begin(), gaps.end());
    return gaps.at(gaps.size() / 2);
}

void tst_SystemdRestart::hundredTimes()
{
    QFETCH(QByteArray, type);
    constexpr int generations = repetitions(100);
    SubjectUnit::Settings settings;
    settings.type = type;
    settings.restart = "always";
    settings.options = QStringList{QStringLiteral("--generations=%1").arg(generations)};
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();
    QTRY_VERIFY_WITH_TIMEOUT(unit.record().generation() == generations || unit.mainPid() != mainPid, 60000);
    QCOMPARE(unit.record().generation(), generations);
    verifyUndisturbed(unit, mainPid, generations);
    qInfo("%.1f ms without an owner, in the median", medianGap(unit.record()));
}

void tst_SystemdRestart::watchdogIsFed()
{
    SubjectUnit::Settings settings;
    settings.type = "notify";
    settings.restart = "always";
    settings.more = "WatchdogSec=2";
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();
    for (int generation = 1; generation <= 2; ++generation) {
        QVERIFY(unit.reload());
        QTRY_COMPARE(unit.record().generation(), generation);
        // READY=1 isn't enough, it is fed again and again.
        for (int times = 0; times < 3; ++times) {
            const QString before = unit.property("WatchdogTimestampMonotonic");
            QTRY_VERIFY(unit.property("WatchdogTimestampMonotonic") != before);
        }
        verifyUndisturbed(unit, mainPid, generation);
    }
    unit.kill(SIGSTOP); // and still bites
    QTRY_COMPARE(unit.property("NRestarts"), QStringLiteral("1"));
}

static void replace(const QString &program, const char *by)
{
    const QString fresh = program + QStringLiteral(".new");
    QVERIFY(QFile::copy(QString::fromUtf8(by), fresh));
    QCOMPARE(rename(qPrintable(fresh), qPrintable(program)), 0);
}

void tst_SystemdRestart::brokenUpdate()
{
    const QString name = unitName();
    SubjectUnit::Settings settings;
    settings.program = m_machine.path(name + QStringLiteral("-program"));
    replace(settings.program, SUBJECT_PROGRAM);
    SubjectUnit unit(m_machine, name, settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();

    replace(settings.program, MISSING_LIBRARY_PROGRAM);
    QVERIFY(unit.reload());
    QTRY_COMPARE(unit.record().error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(unit.record().state(), QStringLiteral("Running"));
    verifyUndisturbed(unit, mainPid, 0);

    // Mended, it works.
    replace(settings.program, SUBJECT_V2_PROGRAM);
    QVERIFY(unit.reload());
    QTRY_COMPARE(unit.record().generation(), 1);
    QCOMPARE(unit.record().last(QStringLiteral("ready")).value(QStringLiteral("version")).toInt(), 2);
    verifyUndisturbed(unit, mainPid, 1);
}

void tst_SystemdRestart::stopDuringTheRestart_data()
{
    QTest::addColumn<QByteArray>("restart");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("moment");
    QTest::addColumn<bool>("ofRehearsal"); // which has all of them
    for (const char *restart : {"no", "on-failure", "always"}) {
        // The signal ends both.
        QTest::addRow("rehearsal, Restart=%s", restart)
            << QByteArray(restart) << QStringLiteral("--as-successor=hang") << QStringLiteral("constructed") << true;
        QTest::addRow("clean-up, Restart=%s", restart)
            << QByteArray(restart) << QStringLiteral("--clean-up=10000") << QStringLiteral("aboutToQuit") << false;
    }
}

void tst_SystemdRestart::stopDuringTheRestart()
{
    QFETCH(QByteArray, restart);
    QFETCH(QString, option);
    QFETCH(QString, moment);
    QFETCH(bool, ofRehearsal);
    SubjectUnit::Settings settings;
    settings.restart = restart;
    settings.options = QStringList{option};
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();
    const qsizetype before = unit.record().count(moment);
    QVERIFY(unit.reload());
    QTRY_VERIFY(unit.record().count(moment) > before && (pidOf(unit.record().last(moment)) != mainPid) == ofRehearsal);
    QVERIFY(unit.stop()); // and not by TimeoutStopSec
    QCOMPARE(unit.record().count(QStringLiteral("ready")), 1);
    QCOMPARE(unit.property("NRestarts"), QStringLiteral("0"));
}

void tst_SystemdRestart::crashDuringCleanUpIsTheManagersBusiness()
{
    SubjectUnit::Settings settings;
    settings.restart = "on-failure";
    settings.options = QStringList{QStringLiteral("--clean-up=10000")};
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();
    QVERIFY(unit.reload());
    QTRY_COMPARE(unit.record().last(QStringLiteral("aboutToQuit")).value(QStringLiteral("pid")).toInteger(), mainPid);
    QCOMPARE(unit.mainPid(), mainPid);
    unit.kill(SIGKILL);
    QTRY_COMPARE(unit.record().count(QStringLiteral("ready")), 2);
    QCOMPARE(unit.record().generation(), 0); // not handed over, but started again
    QCOMPARE(unit.property("NRestarts"), QStringLiteral("1"));
    QVERIFY(unit.mainPid() != mainPid);
    QTRY_COMPARE(unit.processes(), QString::number(unit.mainPid()));
}

void tst_SystemdRestart::forcedSuccessor_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("access");
    QTest::addColumn<Manager>("manager");
    QTest::newRow("notify") << QByteArray("notify") << QByteArray() << Manager::System;
    QTest::newRow("notify, of a user") << QByteArray("notify") << QByteArray() << Manager::User;
    QTest::newRow("simple, NotifyAccess=main") << QByteArray("simple") << QByteArray("NotifyAccess=main") << Manager::System;
}

// Where it can: the manager is told who comes next, as the last act.
void tst_SystemdRestart::forcedSuccessor()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, access);
    QFETCH(Manager, manager);
    SubjectUnit::Settings settings;
    settings.type = type;
    settings.more = access;
    settings.manager = manager;
    settings.options = QStringList{QStringLiteral("--method=Successor")};
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const qint64 first = unit.mainPid();
    for (int generation = 1; generation <= 3; ++generation) {
        QVERIFY(unit.reload());
        QTRY_COMPARE(unit.record().generation(), generation);
        const QJsonObject ready = unit.record().last(QStringLiteral("ready"));
        const qint64 pid = pidOf(ready);
        QVERIFY(pid != first);
        QTRY_COMPARE(unit.mainPid(), pid);
        QCOMPARE(unit.state(), QStringLiteral("active running"));
        QCOMPARE(unit.property("NRestarts"), QStringLiteral("0"));
        QTRY_COMPARE(unit.processes(), QString::number(pid));
        QVERIFY(isNamedInItsEnvironment(ready));
    }
}

void tst_SystemdRestart::exitTakesTheSuccessorAlong_data()
{
    QTest::addColumn<QByteArray>("restart");
    for (const char *restart : {"no", "on-failure", "always"})
        QTest::newRow(restart) << QByteArray(restart);
}

// What a restart by exit comes to, if nobody has told systemd about the successor.
void tst_SystemdRestart::exitTakesTheSuccessorAlong()
{
    QFETCH(QByteArray, restart);
    const int restarts = restart == "always" ? 1 : 0;
    SubjectUnit::Settings settings;
    settings.restart = restart;
    settings.options = QStringList{QStringLiteral("--method=Successor")};
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
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

void tst_SystemdRestart::saysWhatItDoes_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("in place") << QStringLiteral("Automatic") << QByteArray("in place: this is the main process of a systemd unit");
    QTest::newRow("successor") << QStringLiteral("Successor") << QByteArray("give the unit Type=notify or NotifyAccess=main");
}

void tst_SystemdRestart::saysWhatItDoes()
{
    QFETCH(QString, method);
    QFETCH(QByteArray, line);
    SubjectUnit::Settings settings;
    settings.more = "Environment=QT_LOGGING_RULES=rollover.info=true";
    settings.options = QStringList{QStringLiteral("--method=") + method};
    SubjectUnit unit(m_machine, unitName(), settings);
    QVERIFY(unit.start());
    const qsizetype before = m_machine.log().count(line); // of other units
    QVERIFY(unit.reload());
    QTRY_COMPARE(m_machine.log().count(line), before + 1);
}

// Whatever happens to the test, no process, control group or folder is left.
void tst_SystemdRestart::machineEndsWithItsOwner()
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

QTEST_GUILESS_MAIN(tst_SystemdRestart)
#include "tst_systemdrestart.moc"
