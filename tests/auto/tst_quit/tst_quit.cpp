// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QTest>

#include <csignal>

// G7: a restart that is not wanted any more leaves one process, the old one, and at its own quit none.
class tst_Quit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusedQuit();
    void refusalDoesNotHoldACancelledSuccessor();
    void askingMayTakeLongerThanTheStart();
    void exitBeforeAlive_data();
    void exitBeforeAlive();
    void exitOfAForkedChildIsNone();
    void cancel_data();
    void cancel();
    void cancelledSuccessorLeavesEveryLoop_data();
    void cancelledSuccessorLeavesEveryLoop();
    void cancelAndRestartFromThread();
    void cancelFromThreads();
    void cancelFromThreadWhereNoLoopTurns_data();
    void cancelFromThreadWhereNoLoopTurns();
    void cancelFromThreadIsObeyedOnce();
    void cancelDeferredRestart();
    void cancelBeforeAnybodyCouldBeAsked();
    void cancelInErrorSlot();
    void cancelWhileQuitting();
    void suspendedSuccessorDoesNotTakeOver();
    void stoppedSuccessorIsEnded();
};

void tst_Quit::refusedQuit()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--refuse-quit")}));
    for (int attempt = 1; attempt <= 2; ++attempt) {
        subject.send("restart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
        QCOMPARE(subject.error(), QStringLiteral("QuitRefused"));
        QCOMPARE(subject.state(), QStringLiteral("Running"));
        QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    }
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    QCOMPARE(subject.count(QStringLiteral("successorStarted")), 2);
    // The successors have left by themselves.
    QCOMPARE(subject.count(QStringLiteral("leaving")), 2);
}

void tst_Quit::refusalDoesNotHoldACancelledSuccessor()
{
    // What refuses from the start on also refuses in the successor. It leaves by itself all the same.
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--refuse-always")}));
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(subject.count(QStringLiteral("leaving")), 1);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

// "Save changes?" stays open. The copy was alive in time.
void tst_Quit::askingMayTakeLongerThanTheStart()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--ask-before-quitting")}));
    subject.send("startTimeout 3000\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    QTest::qWait(3000);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))),
             subject.last(QStringLiteral("successorStarted")).value(QStringLiteral("successor")).toInteger());
}

void tst_Quit::exitBeforeAlive_data()
{
    QTest::addColumn<QByteArray>("commands");
    QTest::addColumn<QString>("successor");
    for (const char *successor : {"", "hang"}) {
        QTest::addRow("cancelled, %s", successor) << QByteArray("restart\ncancel\nexit0") << QString::fromLatin1(successor);
    }
}

void tst_Quit::exitBeforeAlive()
{
    // exit() runs no destructor of main()'s and no aboutToQuit().
    QFETCH(QByteArray, commands);
    QFETCH(QString, successor);
    SubjectProcess subject;
    subject.process().setProcessChannelMode(QProcess::MergedChannels);
    QVERIFY(subject.startReady({QStringLiteral("--as-successor=") + successor}));
    subject.send(commands);
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    QCOMPARE(subject.process().readAll(), QByteArray()); // Qt has nothing to complain about
}

void tst_Quit::exitOfAForkedChildIsNone()
{
    SubjectProcess subject;
    subject.process().setProcessChannelMode(QProcess::MergedChannels);
    QVERIFY(subject.startReady({}));
    subject.send("restart\nforkAndExit");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    QCOMPARE(subject.process().readAll(), QByteArray());
}

void tst_Quit::cancel_data()
{
    QTest::addColumn<QByteArray>("commands");
    QTest::addColumn<QStringList>("options");
    QTest::newRow("before the start") << QByteArray("cancelAboutToRestart\nrestart") << QStringList();
    QTest::newRow("Starting") << QByteArray("restart\ncancel") << QStringList();
    QTest::newRow("Starting, waitForReady()") << QByteArray("restart\ncancel") << QStringList{QStringLiteral("--wait")};
    QTest::newRow("Stopping") << QByteArray("cancelWhenStarted\nrestart") << QStringList();
    QTest::newRow("Stopping, waitForReady()") << QByteArray("cancelWhenStarted\nrestart") << QStringList{QStringLiteral("--wait")};
    QTest::newRow("slot of stateChanged(Stopping)") << QByteArray("cancelWhenStopping\nrestart") << QStringList();
    QTest::newRow("hanging successor") << QByteArray("restart\ncancel") << QStringList{QStringLiteral("--as-successor=hang")};
}

void tst_Quit::cancel()
{
    QFETCH(QByteArray, commands);
    QFETCH(QStringList, options);
    SubjectProcess subject;
    QVERIFY(subject.startReady(options));
    subject.send(commands);
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    QCOMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    for (const QJsonObject &event : subject.events(QStringLiteral("aboutToQuit")))
        QVERIFY(pidOf(event) != subject.process().processId());
    subject.send("quit");
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

// Nobody is there to end it.
void tst_Quit::cancelledSuccessorLeavesEveryLoop_data()
{
    QTest::addColumn<QString>("option");
    QTest::newRow("one before exec()") << QStringLiteral("--loop-first");
    QTest::newRow("second exec()") << QStringLiteral("--second-exec");
}

void tst_Quit::cancelledSuccessorLeavesEveryLoop()
{
    QFETCH(QString, option);
    SubjectProcess subject;
    QVERIFY(subject.startReady({option, QStringLiteral("--crash-on-error")}));
    subject.send("cancelWhenStarted\nrestart");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QTRY_COMPARE(subject.count(QStringLiteral("leaving")), 1);
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

// What is asked for after cancel() is another restart, also while the event loop has obeyed neither.
void tst_Quit::cancelAndRestartFromThread()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("cancelAndRestartFromThread");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.error(), QStringLiteral("Cancelled"));
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
}

// While the event loop obeys what they have called so far.
void tst_Quit::cancelFromThreads()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--as-successor=hang")}); // else it could be alive before the call that cancels it
    QTRY_COMPARE(subject.generation(), 0);
    subject.send("cancelFromThreads");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    for (const char *command : {"joinThreads", "inventory"}) { // the last calls are obeyed in between
        subject.send(command);
        QTRY_COMPARE(subject.last(QStringLiteral("obeyed")).value(QStringLiteral("command")).toString(), QString::fromLatin1(command));
    }
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    QVERIFY(subject.count(QStringLiteral("error")) >= subject.count(QStringLiteral("aboutToRestart"))); // some have not begun
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

void tst_Quit::cancelFromThreadWhereNoLoopTurns_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("commands");
    QTest::newRow("in aboutToQuit()") << QString() << QByteArray("threadCancelsWhileQuitting\nrestart");
    QTest::newRow("in a restart() that waits") << QStringLiteral("--restart-after-exec") << QByteArray("threadCancelsAboutToRestart\nquit");
}

void tst_Quit::cancelFromThreadWhereNoLoopTurns()
{
    QFETCH(QString, option);
    QFETCH(QByteArray, commands);
    SubjectProcess subject;
    QVERIFY(subject.startReady({option}));
    subject.send(commands);
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

// It was obeyed when the restart() returned that it was meant for; the loop that turns later hears of it, too.
void tst_Quit::cancelFromThreadIsObeyedOnce()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--wait"), QStringLiteral("--restart-cancel-restart")});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.error(), QStringLiteral("Cancelled"));
}

// What a slot of errorOccurred() has asked for begins later, and until then nothing else shows that it will.
void tst_Quit::cancelDeferredRestart()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("restartOnceOnError\ncancelOnError\nprogram /nonexistent/agent\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 2);
    QCOMPARE(subject.error(), QStringLiteral("Cancelled"));
    for (int count : {1, 2}) {
        subject.send("inventory");
        QTRY_COMPARE(subject.count(QStringLiteral("inventory")), count);
    }
    QCOMPARE(subject.count(QStringLiteral("aboutToRestart")), 1);
    QCOMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

// Where no exec() runs yet, the question is put later. Not if there is none any more.
void tst_Quit::cancelBeforeAnybodyCouldBeAsked()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--wait"), QStringLiteral("--restart-before-exec"), QStringLiteral("--cancel-before-exec")});
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    for (int count = 1; count <= 4; ++count) {
        QTest::qWait(100);
        subject.send("inventory");
        QTRY_COMPARE(subject.count(QStringLiteral("inventory")), count);
    }
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

// There is nothing to cancel any more: the restart has failed, and the program is Running.
void tst_Quit::cancelInErrorSlot()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("cancelOnError\nprogram /bin/false\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.last(QStringLiteral("error")).value(QStringLiteral("state")).toString(), QStringLiteral("Running"));
    subject.send("program " SUBJECT_PROGRAM "\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 1);
}

void tst_Quit::cancelWhileQuitting()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--wait"), QStringLiteral("--clean-up-until-told")}));
    subject.send("cancelWhileQuitting\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    subject.send({});
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

void tst_Quit::suspendedSuccessorDoesNotTakeOver()
{
    // Stopped while it waits. The predecessor cancels, and crashes before it has ended it. Continued, it finds both a dead
    // predecessor and its last word.
    SubjectProcess subject;
    QVERIFY(
        subject.startReady({QStringLiteral("--when-waiting=stop"), QStringLiteral("--refuse-quit"), QStringLiteral("--crash-on-error")}));
    const qint64 predecessor = subject.process().processId();
    subject.send("restart");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QTRY_COMPARE(subject.processes().size(), 1);
    const qint64 successor = subject.processes().constFirst();
    QVERIFY(successor != predecessor);
    kill(pid_t(successor), SIGCONT);
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

void tst_Quit::stoppedSuccessorIsEnded()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--when-waiting=stop"), QStringLiteral("--refuse-quit")}));
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    QCOMPARE(subject.count(QStringLiteral("leaving")), 0);
}

QTEST_GUILESS_MAIN(tst_Quit)
#include "tst_quit.moc"
