// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QTest>

#include <algorithm>
#include <csignal>

// G7b: the application's own quit() or exit() around restart() means that it wants to be replaced. Who cancels, or is told to stop,
// doesn't.
class tst_Consent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restarts_data();
    void restarts();
    void ownLoopIsLeft();
    void programStays_data();
    void programStays();
    void comesBackAsItWas_data();
    void comesBackAsItWas();
    void goesOnWithAnotherExec();
    void stormIsSlowedDown();
    void stoppedWhileItWaits_data();
    void stoppedWhileItWaits();
    void cancelDropsTheQuit();
    void stopped_data();
    void stopped();
    void handlerGoesOn();
    void sessionEnds_data();
    void sessionEnds();
    void leavesInItsOwnTime_data();
    void leavesInItsOwnTime();
    void changesItsMind();
    void successorDiesMeanwhile();
    void successorDiesAfterExit();
};

static QList<qint64> onlyLast(const SubjectProcess &subject)
{
    return {pidOf(subject.last(QStringLiteral("ready")))};
}

static const QString hang = QStringLiteral("--as-successor=hang");

void tst_Consent::restarts_data()
{
    QTest::addColumn<QByteArray>("commands");
    QTest::addColumn<QStringList>("options");
    for (const char *commands : {"restart\naskToQuit", "askToQuit\nrestart", "restart\nquit 77", "quit 77\nrestart", "restart\nexit 77",
                                 "restart\naskToQuit\nquit 77", "thread\naskToQuit", "invoke\naskToQuit", "aboutToRestartQuits\nrestart",
                                 "askToQuitWhenStarted\nrestart", "restartWhenAboutToQuit\naskToQuit", "restartsAndQuitsInThread"})
        QTest::addRow("%s", QByteArray(commands).replace('\n', ", ").constData()) << QByteArray(commands) << QStringList();
    QTest::newRow("in a slot of errorOccurred()")
        << QByteArray("restartAndQuitOnError\nprogram /nonexistent/agent\nrestart\nprogram " SUBJECT_PROGRAM) << QStringList();
    QTest::newRow("before ready()") << QByteArray() << QStringList{QStringLiteral("--restart-and-quit-at-once")};
    QTest::newRow("after exec()") << QByteArray("askToQuit") << QStringList{QStringLiteral("--restart-after-exec")};
    QTest::newRow("nested loop") << QByteArray("loopWhileRestarting") << QStringList();
    QTest::newRow("slow copy") << QByteArray("restart\naskToQuit") << QStringList{QStringLiteral("--as-successor=busy")};
    QTest::newRow("slow copy, exit()") << QByteArray("restart\nquit 77") << QStringList{QStringLiteral("--as-successor=busy")};
    QTest::newRow("slow copy, exit() of C") << QByteArray("restart\nexit 77") << QStringList{QStringLiteral("--as-successor=busy")};
}

void tst_Consent::restarts()
{
    QFETCH(QByteArray, commands);
    QFETCH(QStringList, options);
    SubjectProcess subject;
    subject.process().setProcessChannelMode(QProcess::MergedChannels);
    subject.start(options);
    if (!commands.isEmpty()) {
        QTRY_COMPARE(subject.generation(), 0);
        subject.send(commands);
    }
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
    QCOMPARE(subject.count(QStringLiteral("error")), commands.contains("nonexistent") ? 1 : 0);
    if (!commands.contains("nonexistent")) // Qt has nothing to complain about
        QCOMPARE(subject.process().readAll(), QByteArray());
    const QByteArray status = commands.mid(commands.indexOf(" 77") + 1, 2);
    if (status == "77" && qgetenv("SUBJECT_METHOD") != "InPlace") {
        QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
        QCOMPARE(subject.process().exitCode(), 77);
    }
}

// No exec() has run, and no aboutToQuit() comes.
void tst_Consent::ownLoopIsLeft()
{
    SubjectProcess subject;
    QVERIFY(
        subject.startReady({QStringLiteral("--wait"), QStringLiteral("--own-loop-until-starting"), QStringLiteral("--as-successor=busy")}));
    subject.send("restart");
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
}

void tst_Consent::programStays_data()
{
    QTest::addColumn<QByteArray>("commands");
    QTest::addColumn<QStringList>("options");
    QTest::newRow("not found") << QByteArray("program /nonexistent/agent") << QStringList();
    QTest::newRow("not executable") << QByteArray("program /etc/passwd") << QStringList();
    QTest::newRow("exits") << QByteArray("program /bin/false") << QStringList();
    QTest::newRow("crashes") << QByteArray("inventory") << QStringList{QStringLiteral("--as-successor=crash")};
    QTest::newRow("hangs") << QByteArray("startTimeout 300") << QStringList{hang};
    QTest::newRow("too many") << QByteArray("inventory")
                              << QStringList{QStringLiteral("--restart-limit=1,60000"), QStringLiteral("--generations=1")};
}

void tst_Consent::programStays()
{
    QFETCH(QByteArray, commands);
    QFETCH(QStringList, options);
    SubjectProcess subject;
    subject.start(options);
    const int generation = options.contains(QStringLiteral("--generations=1")) ? 1 : 0;
    QTRY_COMPARE(subject.generation(), generation);
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
    const QList<qint64> stays = subject.processes();
    subject.send(commands + "\nrestart\naskToQuit");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
    QVERIFY(
        subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString().endsWith(QStringLiteral("This program goes on.")));
    QTRY_COMPARE(subject.processes(), stays);
    const qsizetype inventories = subject.count(QStringLiteral("inventory"));
    subject.send("inventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), inventories + 1);
    QCOMPARE(subject.state(), QStringLiteral("Running"));
}

void tst_Consent::comesBackAsItWas_data()
{
    QTest::addColumn<QByteArray>("leave");
    QTest::addColumn<QByteArray>("update");
    QTest::addColumn<QStringList>("options");
    const QByteArray broken("#!/bin/sh\nexit 3\n");
    QTest::newRow("exit(), broken") << QByteArray("restart\nquit 77") << broken << QStringList();
    QTest::newRow("exit() of C, broken") << QByteArray("restart\nexit 77") << broken << QStringList();
    QTest::newRow("exit() before, broken") << QByteArray("quit 77\nrestart") << broken << QStringList();
    QTest::newRow("failure after exit(), broken") << QByteArray("restart\nexitAndGoOnAWhile") << broken << QStringList();
    QTest::newRow("failure after exit(), no program") << QByteArray("restart\nexitAndGoOnAWhile") << QByteArray() << QStringList();
    QTest::newRow("exit(), no program") << QByteArray("restart\nquit 77") << QByteArray() << QStringList();
    QTest::newRow("exit() of C, no program") << QByteArray("restart\nexit 77") << QByteArray() << QStringList();
    QTest::newRow("after exec()") << QByteArray("askToQuit") << broken << QStringList{QStringLiteral("--restart-after-exec")};
}

// No way leads back from exit(). The new version is no good, so the old one comes back, as the same process; also if its file is gone.
void tst_Consent::comesBackAsItWas()
{
    QFETCH(QByteArray, leave);
    QFETCH(QByteArray, update);
    QFETCH(QStringList, options);
    SubjectProcess subject;
    const QString program = subject.path(QStringLiteral("program"));
    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_PROGRAM), program));
    subject.setProgram(program);
    QVERIFY(subject.startReady(options));
    const QList<qint64> process = subject.processes();
    QVERIFY(QFile::remove(program));
    if (!update.isEmpty()) {
        QFile file(program);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(update);
        file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    }
    subject.send("data 1000\n" + leave);
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.processes(), process);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("programChanged")).toBool(), false);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("blobSize")).toInt(), 1000);
    if (!leave.endsWith("exit 77")) { // where nobody is left to hear it
        const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
        QVERIFY2(text.endsWith(QStringLiteral("This program is leaving, and comes back as it was.")), qPrintable(text));
    }

    // The next update arrives.
    QFile::remove(program);
    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_V2_PROGRAM), program));
    subject.send("restart");
    QTRY_COMPARE(subject.generation(), 2);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("version")).toInt(), 2);
}

// It was no way out after all.
void tst_Consent::goesOnWithAnotherExec()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--second-exec")}));
    subject.send("program /bin/false\nrestart\nquit");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
    subject.send("inventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
    subject.send("quit");
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.generation(), 0);
}

static bool hasQuit(const SubjectProcess &subject, qint64 pid) // in place, a rehearsal does so, too
{
    const QList<QJsonObject> events = subject.events(QStringLiteral("aboutToQuit"));
    return std::any_of(events.begin(), events.end(), [pid](const QJsonObject &event) { return pidOf(event) == pid; });
}

// A program that comes back, and does the same again: it is never gone for good, and not busy with it.
void tst_Consent::stormIsSlowedDown()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--restart-limit=3,1000"), QStringLiteral("--restart-and-exit-in-vain")});
    QTRY_VERIFY(subject.generation() >= 8);
    subject.killAll();
    QVERIFY(subject.count(QStringLiteral("error")) > 0);
    QCOMPARE(subject.error(), QStringLiteral("TooManyRestarts"));
    const QList<QJsonObject> ready = subject.events(QStringLiteral("ready"));
    for (qsizetype i = 4; i < ready.size(); ++i) {
        const qint64 nanoseconds =
            ready.at(i).value(QStringLiteral("time")).toInteger() - ready.at(i - 4).value(QStringLiteral("time")).toInteger();
        QVERIFY2(nanoseconds > 980'000'000, qPrintable(QString::number(nanoseconds))); // it has gone on a little after the third
    }
}

void tst_Consent::stoppedWhileItWaits_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("no handler") << QStringList();
    QTest::newRow("handler") << QStringList{QStringLiteral("--unix-signals")};
    QTest::newRow("handler that does nothing") << QStringList{QStringLiteral("--handle-and-go-on")};
    QTest::newRow("blocked") << QStringList{QStringLiteral("--block-sigterm")};
    const QString cleanUp = QStringLiteral("--clean-up-until-told");
    QTest::newRow("handler, while it cleans up") << QStringList{QStringLiteral("--unix-signals"), cleanUp};
    QTest::newRow("handler that does nothing, while it cleans up") << QStringList{QStringLiteral("--handle-and-go-on"), cleanUp};
}

// It has a handler of its own, or of Rollover's, until the very end.
static bool handlesSigterm(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray status = file.readAll();
    const QByteArray caught = status.mid(status.indexOf("SigCgt:") + 7).trimmed().left(16);
    return caught.toULongLong(nullptr, 16) & (1ULL << (SIGTERM - 1));
}

void tst_Consent::stoppedWhileItWaits()
{
    QFETCH(QStringList, options);
    SubjectProcess subject;
    subject.start(options + QStringList{QStringLiteral("--restart-limit=1,60000"), QStringLiteral("--restart-and-exit-in-vain")});
    const bool cleansUp = options.contains(QStringLiteral("--clean-up-until-told")); // then it comes no further
    QTRY_COMPARE(subject.error(), cleansUp ? QStringLiteral("SuccessorExited") : QStringLiteral("TooManyRestarts"));
    if (cleansUp)
        QTRY_VERIFY(hasQuit(subject, subject.process().processId()));
    else
        QTRY_VERIFY(!handlesSigterm(subject.process().processId())); // so it waits
    QCOMPARE(kill(pid_t(subject.process().processId()), SIGTERM), 0);
    if (cleansUp)
        subject.send({});
    QVERIFY(subject.process().waitForFinished());
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.generation(), cleansUp ? 0 : 1);
}

void tst_Consent::cancelDropsTheQuit()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({hang}));
    subject.send("restart\naskToQuit\ncancel");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
    subject.send("askToQuit"); // and nothing holds that back
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.generation(), 0);
}

void tst_Consent::stopped_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("isStarting");
    for (const bool isStarting : {true, false}) {
        const char *state = isStarting ? "Starting" : "Stopping";
        for (const auto &[name, number] : {std::pair("SIGTERM", SIGTERM), {"SIGINT", SIGINT}, {"SIGQUIT", SIGQUIT}, {"SIGHUP", SIGHUP}})
            QTest::addRow("%s, %s, no handler", state, name) << QStringList() << number << isStarting;
        QTest::addRow("%s, SIGTERM, handler", state) << QStringList{QStringLiteral("--unix-signals")} << SIGTERM << isStarting;
    }
    QTest::newRow("Stopping, handler that does nothing") << QStringList{QStringLiteral("--handle-and-go-on")} << SIGTERM << false;
    QTest::newRow("Stopping, blocked") << QStringList{QStringLiteral("--block-sigterm")} << SIGTERM << false;
}

// Who is told to stop stays away, whoever follows.
void tst_Consent::stopped()
{
    QFETCH(QStringList, options);
    QFETCH(int, number);
    QFETCH(bool, isStarting);
    SubjectProcess subject;
    QVERIFY(subject.startReady(options + QStringList{isStarting ? hang : QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    if (isStarting)
        QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 2);
    else
        QTRY_VERIFY(hasQuit(subject, subject.process().processId()));
    kill(pid_t(subject.process().processId()), number);
    if (!isStarting)
        subject.send({});
    QVERIFY(subject.process().waitForFinished());
    if (subject.process().exitStatus() == QProcess::CrashExit)
        QCOMPARE(subject.process().exitCode(), number);
    QCOMPARE(subject.process().exitStatus(), options.isEmpty() ? QProcess::CrashExit : QProcess::NormalExit);
    if (isStarting) // it hears nothing any more, and whoever stops a session ends it, too
        subject.killAll();
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.generation(), 0);
}

// A handler that doesn't end the program: it hears that the restart is over, when it has had the time to quit.
void tst_Consent::handlerGoesOn()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--handle-and-go-on"), QStringLiteral("--stay-when-started")}));
    subject.send("startTimeout 700\nrestart");
    QTRY_COMPARE(subject.state(), QStringLiteral("Stopping"));
    kill(pid_t(subject.process().processId()), SIGTERM);
    QTRY_COMPARE(subject.processes(), onlyLast(subject)); // the copy leaves at once
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
    QVERIFY2(text.startsWith(QStringLiteral("This process was told to end.")), qPrintable(text));
    subject.send("restart\naskToQuit");
    QTRY_COMPARE(subject.generation(), 1);
}

void tst_Consent::sessionEnds_data()
{
    QTest::addColumn<QByteArray>("commands");
    QTest::newRow("Starting") << QByteArray("restart\nendSession\naskToQuit");
    QTest::newRow("Stopping") << QByteArray("endSessionWhenStarted\nrestart");
}

void tst_Consent::sessionEnds()
{
    QFETCH(QByteArray, commands);
    SubjectProcess subject;
    subject.setProgram(QStringLiteral(GUI_SUBJECT_PROGRAM));
    QVERIFY(subject.startReady({QStringLiteral("-platform"), QStringLiteral("offscreen")}));
    subject.send(commands);
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.error(), QStringLiteral("Cancelled"));
    QCOMPARE(subject.generation(), 0);
}

void tst_Consent::leavesInItsOwnTime_data()
{
    QTest::addColumn<QByteArray>("leave");
    QTest::newRow("quit()") << QByteArray("askToQuit");
    QTest::newRow("exit()") << QByteArray("quit 77");
    QTest::newRow("exit() of C") << QByteArray("exit 77");
}

void tst_Consent::leavesInItsOwnTime()
{
    QFETCH(QByteArray, leave);
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--stay-when-started")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    subject.send("busy 200\ninventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
    QCOMPARE(subject.state(), QStringLiteral("Stopping"));
    QVERIFY(!hasQuit(subject, subject.process().processId()));
    subject.send(leave);
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
    QCOMPARE(subject.count(QStringLiteral("error")), 0);

    subject.send("restart\naskToQuit"); // what was held back is not forgotten
    QTRY_COMPARE(subject.generation(), 2);
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
}

void tst_Consent::changesItsMind()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--stay-when-started")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    subject.send("cancel");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
    QCOMPARE(subject.state(), QStringLiteral("Running"));
}

void tst_Consent::successorDiesMeanwhile()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--stay-when-started"), QStringLiteral("--when-waiting=exit3")}));
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QTRY_COMPARE(subject.processes(), onlyLast(subject));
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    QCOMPARE(subject.count(QStringLiteral("aboutToQuit")), 0);
}

// While the event loop has not returned yet. It is too late to stay.
void tst_Consent::successorDiesAfterExit()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--stay-when-started")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    subject.send("exitAndGoOnAWhile");
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
}

QTEST_GUILESS_MAIN(tst_Consent)
#include "tst_consent.moc"
