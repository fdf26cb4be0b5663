// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "runningprocesses.h"
#include "subjectprocess.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <csignal>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

// A successor that has reported alive, and dies while its predecessor is on its way out, when that can't change its mind any more.
class tst_LastResort : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void successorKilledDuringCleanUp();
    void successorKilledInAboutToQuit();
    void successorDiesUnheard();
    void successorDiesWhileTheQuitIsAccepted();
    void successorLosesItsClaim();
    void successorGivesUpBeforeTheFarewell();
    void successorKilledAfterLateRestart();
    void successorGivesUpWaiting();
    void successorWaitsOnceMore_data();
    void successorWaitsOnceMore();
    void successorQuitsFirstOfTwoExecs();
    void successorCallsExit();
    void successorIsSuspendedForTooLong();
    void secondManager();
    void cancelledAfterwards();
    void bothAreStopped();
    void liveSuccessorTakesOver();
};

static qint64 successorOf(const SubjectProcess &subject)
{
    return subject.last(QStringLiteral("successorStarted")).value(QStringLiteral("successor")).toInteger();
}

static void killSuccessor(const SubjectProcess &subject)
{
    const qint64 successor = successorOf(subject);
    kill(pid_t(successor), SIGKILL);
    QTRY_COMPARE(processState(successor), 'Z'); // a loaded kernel takes its time to do it
}

// One process owns port and lock afterwards, and it can restart.
static void verifyOneOwner(SubjectProcess &subject)
{
    QTRY_COMPARE_WITH_TIMEOUT(subject.generation(), 1, 20000);
    const QJsonObject ready = subject.last(QStringLiteral("ready"));
    QCOMPARE(pidOf(ready), subject.process().processId());
    QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString());
    QVERIFY(ready.value(QStringLiteral("locked")).toBool());
    QCOMPARE(ready.value(QStringLiteral("blobSize")).toInt(), 1000);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

void tst_LastResort::successorKilledDuringCleanUp()
{
    constexpr auto cleanUp = 3000ms;
    constexpr int moments = 20;
    std::vector<std::unique_ptr<SubjectProcess>> subjects;
    for (int i = 0; i < moments; ++i) {
        subjects.push_back(std::make_unique<SubjectProcess>());
        SubjectProcess &subject = *subjects.back();
        QVERIFY(subject.startReady({QStringLiteral("--port=%1").arg(freePort()),
                                    QStringLiteral("--lock=") + subject.path(QStringLiteral("lock")),
                                    QStringLiteral("--clean-up-until-told")}));
    }
    // Spread over the clean-up, from its very beginning on; but the kill must have come before the predecessor's last look, also if this
    // test hears late that the clean-up has begun.
    int killed = 0;
    for (int i = 0; i < moments; ++i) {
        SubjectProcess &subject = *subjects[size_t(i)];
        subject.send("data 1000\nrestart");
        QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
        QTimer::singleShot(cleanUp * 8 / 10 * i / moments, this, [&subject, &killed] {
            kill(pid_t(successorOf(subject)), SIGKILL);
            ++killed;
        });
    }
    QTRY_COMPARE_WITH_TIMEOUT(killed, moments, 20000);
    for (const auto &subject : subjects) { // a loaded kernel takes its time to do it
        const qint64 successor = successorOf(*subject);
        QTRY_COMPARE(processState(successor), 'Z');
    }
    for (const auto &subject : subjects)
        subject->send({});
    for (const auto &subject : subjects)
        verifyOneOwner(*subject);
}

// An event loop that runs there hears of it.
void tst_LastResort::successorKilledInAboutToQuit()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady(
        {QStringLiteral("--port=%1").arg(freePort()), QStringLiteral("--lock=") + subject.path(QStringLiteral("lock"))}));
    subject.send("data 1000\nloopUntilToldWhenAboutToQuit\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
    killSuccessor(subject);
    subject.send({});
    verifyOneOwner(subject);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
}

// That it is alive and that it has died are there at once. Then the predecessor has not asked anybody to quit, and doesn't.
void tst_LastResort::successorDiesUnheard()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--as-successor=stop"), QStringLiteral("--when-waiting=crash")}));
    const qint64 predecessor = subject.process().processId();
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 2);
    const qint64 successor = pidOf(subject.last(QStringLiteral("constructed")));
    QTRY_COMPARE(processState(successor), 'T');
    kill(pid_t(predecessor), SIGSTOP);
    QTRY_COMPARE(processState(predecessor), 'T');
    kill(pid_t(successor), SIGCONT);
    QTRY_COMPARE(subject.processes(), QList<qint64>{predecessor});
    kill(pid_t(predecessor), SIGCONT);
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    QCOMPARE(subject.count(QStringLiteral("aboutToQuit")), 0);
    QCOMPARE(subject.processes(), QList<qint64>{predecessor});
}

// Then the predecessor has agreed to leave, and aboutToQuit() is still to come when it hears of it.
void tst_LastResort::successorDiesWhileTheQuitIsAccepted()
{
    for (const char *withoutGlib : {"", "1"}) { // the order of what is left to do in that turn is another
        qputenv("QT_NO_GLIB", withoutGlib);
        SubjectProcess subject;
        QVERIFY(subject.startReady({QStringLiteral("--stop-when-asked")}));
        const qint64 predecessor = subject.process().processId();
        subject.send("data 1000\nrestart");
        QTRY_COMPARE(subject.count(QStringLiteral("asked")), 1);
        QTRY_COMPARE(processState(predecessor), 'T');
        killSuccessor(subject);
        QTRY_COMPARE(subject.processes(), QList<qint64>{predecessor});
        kill(pid_t(predecessor), SIGCONT);
        QTRY_COMPARE(subject.generation(), 1);
        QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), predecessor);
        QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("blobSize")).toInt(), 1000);
        QCOMPARE(subject.count(QStringLiteral("error")), 0);
    }
    qunsetenv("QT_NO_GLIB");
}

// By closing the document, as a program does that closes what it doesn't know. It would wait for the end of a process that has become its
// own successor, and begin beside the next one.
void tst_LastResort::successorLosesItsClaim()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--when-waiting=lose-claim"), QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
    QTRY_COMPARE(subject.count(QStringLiteral("misbehaved")), 1);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

// The predecessor says that it leaves, and only then looks whether somebody waits. In the other order nobody would be left.
void tst_LastResort::successorGivesUpBeforeTheFarewell()
{
    SubjectProcess subject;
    subject.setLastStep(QStringLiteral("farewell"));
    QVERIFY(subject.startReady({QStringLiteral("--wait"), QStringLiteral("--wait-timeout=1000"), QStringLiteral("--linger")}));
    const qint64 predecessor = subject.process().processId();
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    QTRY_COMPARE(processState(predecessor), 'T');
    QTRY_COMPARE(subject.count(QStringLiteral("left")), 1);
    kill(pid_t(predecessor), SIGCONT);
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), predecessor);
    subject.killAll();
}

void tst_LastResort::successorKilledAfterLateRestart()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--restart-after-exec"), QStringLiteral("--clean-up-until-told")}));
    subject.send("data 1000\nquit");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    killSuccessor(subject);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
}

// It still runs when its predecessor ends, but would never take over.
void tst_LastResort::successorGivesUpWaiting()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--wait"), QStringLiteral("--wait-timeout=300"), QStringLiteral("--linger"),
                                QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("left")), 1);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    subject.killAll();
}

void tst_LastResort::successorWaitsOnceMore_data()
{
    QTest::addColumn<QString>("option");
    QTest::newRow("the same manager") << QStringLiteral("--wait-again");
    QTest::newRow("another manager") << QStringLiteral("--wait-once-more");
}

// After it has told its predecessor that it doesn't.
void tst_LastResort::successorWaitsOnceMore()
{
    QFETCH(QString, option);
    SubjectProcess subject;
    QVERIFY(subject.startReady(
        {QStringLiteral("--wait"), QStringLiteral("--wait-timeout=300"), option, QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("waitedOnceMore")), 1);
    QVERIFY(!subject.last(QStringLiteral("waitedOnceMore")).value(QStringLiteral("ready")).toBool());
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

// It has not taken over by then, and doesn't in the second one.
void tst_LastResort::successorQuitsFirstOfTwoExecs()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady(
        {QStringLiteral("--when-waiting=quit"), QStringLiteral("--second-exec-of-successor"), QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    const auto successorHasQuit = [&subject] {
        const QList<QJsonObject> events = subject.events(QStringLiteral("aboutToQuit"));
        return std::any_of(events.begin(), events.end(), [&](const QJsonObject &event) { return pidOf(event) == successorOf(subject); });
    };
    QTRY_VERIFY(successorHasQuit());
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    subject.killAll(); // it would need two "quit"
}

// It does, but has a lot to do within exit().
void tst_LastResort::successorCallsExit()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--when-waiting=exit"), QStringLiteral("--exit-waits-for=") + subject.gate(),
                                QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("exiting")), 1);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QCOMPARE(subject.processes().size(), 2);
    subject.openGate();
    QTRY_COMPARE(subject.processes().size(), 1);
}

// Continued, it finds that it has waited too long, and that there is nobody left to wait for.
void tst_LastResort::successorIsSuspendedForTooLong()
{
    constexpr auto waitTimeout = 300ms;
    SubjectProcess subject;
    QVERIFY(subject.startReady(
        {QStringLiteral("--wait"), QStringLiteral("--wait-timeout=%1").arg(waitTimeout.count()), QStringLiteral("--when-waiting=stop")}));
    QElapsedTimer sinceRestart;
    sinceRestart.start();
    subject.send("restart");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QTRY_COMPARE(subject.processes(), QList<qint64>{successorOf(subject)});
    QTRY_VERIFY(sinceRestart.hasExpired((2 * waitTimeout).count()));
    kill(pid_t(successorOf(subject)), SIGCONT);
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), successorOf(subject));
}

// There is one successor, whoever else wants to start one.
void tst_LastResort::secondManager()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--second-manager")}));
    subject.send("restart");
    QVERIFY(subject.process().waitForFinished());
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 1);
    QTRY_COMPARE(subject.processes().size(), 1);
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
}

// Whoever cancels wants this process to end, and nobody to follow.
void tst_LastResort::cancelledAfterwards()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told")}));
    subject.send("cancelWhileQuitting\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    subject.send({});
    QVERIFY(subject.process().waitForFinished());
    QTRY_COMPARE(subject.processes(), QList<qint64>());
    QCOMPARE(subject.generation(), 0);
}

void tst_LastResort::bothAreStopped()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told"), QStringLiteral("--unix-signals")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
    killSuccessor(subject);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    kill(pid_t(subject.process().processId()), SIGTERM);
    subject.send({});
    QVERIFY(subject.process().waitForFinished());
    QTRY_COMPARE(subject.processes(), QList<qint64>());
    QCOMPARE(subject.generation(), 0);
}

void tst_LastResort::liveSuccessorTakesOver()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), successorOf(subject));
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
}

QTEST_GUILESS_MAIN(tst_LastResort)

#include "tst_lastresort.moc"
