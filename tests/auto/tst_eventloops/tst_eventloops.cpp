// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QTest>

// Programs that use event loops in other ways than one exec(), and slots that call back.
class tst_EventLoops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stillRestarts_data();
    void stillRestarts();
    void restartInFirstOfTwoExecs();
    void secondExecTurns();
    void processEventsIsPartOfTheRehearsal();
    void refusalIsNoticed_data();
    void refusalIsNoticed();
    void loopInErrorSlot();
    void loopInReadySlot();
    void retryInErrorSlot();
    void newAttemptInAboutToRestart();
    void deletedInSlot_data();
    void deletedInSlot();
    void deletedWhileWaiting_data();
    void deletedWhileWaiting();
    void waitInWait();
};

void tst_EventLoops::stillRestarts_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("commands");
    const QString wait = QStringLiteral("--wait");
    QTest::newRow("loop in aboutToQuit()") << QStringList() << QByteArray("loopWhenAboutToQuit\nrestart");
    QTest::newRow("waiting processEvents()") << QStringList() << QByteArray("restartInWaitingLoop");
    QTest::newRow("busy") << QStringList() << QByteArray("stayBusy\nrestart");
    QTest::newRow("before exec(), loop in clean-up")
        << QStringList{wait, QStringLiteral("--restart-before-exec"), QStringLiteral("--no-exec"), QStringLiteral("--loop-after")}
        << QByteArray();
    QTest::newRow("main loop of its own") << QStringList{wait, QStringLiteral("--own-loop")} << QByteArray("restart");
    QTest::newRow("second exec()") << QStringList{QStringLiteral("--second-exec")} << QByteArray("restart");
    QTest::newRow("processEvents() before the wait") << QStringList{QStringLiteral("--process-events")} << QByteArray("restart");
}

// Without commands it restarts by itself.
static void startAndRestart(SubjectProcess &subject, const QStringList &options, const QByteArray &commands)
{
    subject.start(options);
    if (commands.isEmpty())
        return;
    QTRY_COMPARE(subject.generation(), 0);
    if (options.contains(QStringLiteral("--second-exec"))) {
        subject.send("quit");
        QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
    }
    subject.send(commands);
}

void tst_EventLoops::stillRestarts()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, commands);
    for (const char *withoutGlib : {"", "1"}) {
        qputenv("QT_NO_GLIB", withoutGlib);
        SubjectProcess subject;
        startAndRestart(subject, options, commands);
        QTRY_COMPARE(subject.generation(), 1);
        QTRY_COMPARE(subject.processes(), QList<qint64>{pidOf(subject.last(QStringLiteral("ready")))});
        QCOMPARE(subject.count(QStringLiteral("error")), 0);
        QCOMPARE(subject.count(QStringLiteral("ready")), 2);
        subject.killAll(); // some of these would need another "quit"
    }
    qunsetenv("QT_NO_GLIB");
}

// That the application has quit once is not enough.
void tst_EventLoops::restartInFirstOfTwoExecs()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--second-exec")}));
    const qint64 predecessor = subject.process().processId();
    QVERIFY(subject.restart());
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    QVERIFY(pidOf(subject.last(QStringLiteral("ready"))) != predecessor);
    subject.killAll(); // it would need two "quit"
}

// The first one has ended, and with it all that quitting meant.
void tst_EventLoops::secondExecTurns()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--second-exec"), QStringLiteral("--as-successor=hang")}));
    subject.send("quit");
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
    subject.send("restart\ninventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
    QCOMPARE(subject.state(), QStringLiteral("Starting"));
    subject.send("cancel");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

void tst_EventLoops::processEventsIsPartOfTheRehearsal()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--process-events"), QStringLiteral("--as-successor=exit3")}));
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.count(QStringLiteral("successorStarted")), 0);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

void tst_EventLoops::refusalIsNoticed_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("commands");
    const QString refuse = QStringLiteral("--refuse-quit");
    QTest::newRow("busy") << QStringList{refuse} << QByteArray("stayBusy\nrestart");
    QTest::newRow("second exec()") << QStringList{refuse, QStringLiteral("--second-exec")} << QByteArray("restart");
    QTest::newRow("waiting processEvents()") << QStringList{refuse} << QByteArray("restartInWaitingLoop");
    QTest::newRow("before exec()") << QStringList{refuse, QStringLiteral("--wait"), QStringLiteral("--restart-before-exec")}
                                   << QByteArray();
}

void tst_EventLoops::refusalIsNoticed()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, commands);
    for (const char *withoutGlib : {"", "1"}) {
        qputenv("QT_NO_GLIB", withoutGlib);
        SubjectProcess subject;
        startAndRestart(subject, options, commands);
        QTRY_COMPARE(subject.error(), QStringLiteral("QuitRefused"));
        QCOMPARE(subject.state(), QStringLiteral("Running"));
        QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
        subject.killAll(); // as above
    }
    qunsetenv("QT_NO_GLIB");
}

void tst_EventLoops::loopInErrorSlot()
{
    // As a message box does. The restart before exec() is in the middle of a function of the library's meanwhile.
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--as-copy=exit3"), QStringLiteral("--wait"), QStringLiteral("--restart-after-exec")}));
    subject.send("loopOnError\nquit");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QTRY_COMPARE(subject.generation(), 1); // it was leaving, and has come back
    QCOMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

// As a dialog that is the whole program.
void tst_EventLoops::loopInReadySlot()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--loop-in-ready")});
    for (int generation = 1; generation <= 2; ++generation) {
        QTRY_COMPARE(subject.generation(), generation - 1);
        QVERIFY(subject.restart());
    }
}

void tst_EventLoops::retryInErrorSlot()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("restartOnError\nprogram /nonexistent/agent\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 50);
    QCOMPARE(subject.count(QStringLiteral("recursion")), 0); // it could be thousands
    subject.send("program " SUBJECT_PROGRAM "\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
}

void tst_EventLoops::newAttemptInAboutToRestart()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("twiceAboutToRestart\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes().size(), 1);
    QCOMPARE(subject.count(QStringLiteral("constructed")), 2);
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
    QCOMPARE(subject.count(QStringLiteral("successorStarted")), 1);
}

void tst_EventLoops::deletedInSlot_data()
{
    QTest::addColumn<QString>("when");
    QTest::addColumn<QByteArray>("commands");
    QTest::addColumn<int>("ready");
    QTest::newRow("Running") << QStringLiteral("Running") << QByteArray() << 0;
    QTest::newRow("Starting") << QStringLiteral("Starting") << QByteArray("restart") << 1;
    QTest::newRow("Stopping") << QStringLiteral("Stopping") << QByteArray("restart") << 2;
    QTest::newRow("errorOccurred()") << QStringLiteral("errorOccurred") << QByteArray("program /nonexistent/agent\nrestart") << 1;
    QTest::newRow("successorStarted()") << QStringLiteral("successorStarted") << QByteArray("restart") << 2;
}

void tst_EventLoops::deletedInSlot()
{
    QFETCH(QString, when);
    QFETCH(QByteArray, commands);
    QFETCH(int, ready);
    SubjectProcess subject;
    subject.start({QStringLiteral("--delete-when=") + when});
    if (!commands.isEmpty()) {
        QTRY_COMPARE(subject.generation(), 0);
        subject.send(commands);
    }
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QCOMPARE(subject.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(subject.count(QStringLiteral("deleted")), 1);
    QTRY_COMPARE(subject.count(QStringLiteral("ready")), ready);
    QTRY_COMPARE(subject.processes().size(), ready == 2 ? 1 : 0);
}

void tst_EventLoops::deletedWhileWaiting_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("exec()") << QStringList();
    QTest::newRow("waitForReady()") << QStringList{QStringLiteral("--wait")};
}

// It leaves, and its predecessor comes back.
void tst_EventLoops::deletedWhileWaiting()
{
    QFETCH(QStringList, options);
    SubjectProcess subject;
    QVERIFY(subject.startReady(options
                               + QStringList{QStringLiteral("--delete-when=predecessorOverdue"), QStringLiteral("--end-overdue"),
                                             QStringLiteral("--exit-timeout=100"), QStringLiteral("--clean-up-until-told")}));
    const qint64 predecessor = subject.process().processId();
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("deleted")), 1);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), predecessor);
    QTRY_COMPARE(subject.processes(), QList<qint64>{predecessor});
}

// The inner one gives up, and so does the outer one.
void tst_EventLoops::waitInWait()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--wait"), QStringLiteral("--wait-when-overdue"), QStringLiteral("--exit-timeout=100"),
                                QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("left")), 1);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

QTEST_GUILESS_MAIN(tst_EventLoops)
#include "tst_eventloops.moc"
