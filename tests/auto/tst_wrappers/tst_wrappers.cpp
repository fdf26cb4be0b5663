// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFile>
#include <QStandardPaths>
#include <QTest>

// The program is started through something that is not the program itself, or under odd circumstances.
class tst_Wrappers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrapper_data();
    void wrapper();
    void wrapperThatUsesDescriptors();
    void wrapperThatAddsArguments();
    void wrapperThatLosesArguments();
    void descriptorsClosedAtStart();
    void descriptorClosedBeforeTheWait_data();
    void descriptorClosedBeforeTheWait();
    void launcherThatClosesDescriptors();
    void launcherThatChangesTheUser();
    void exitBeforeTheWrapperHasStartedIt();
    void wrapperThatStaysIsEndedWithItsProgram();
    void wrapperThatLeavesFailsForGood();
    void wrapperThatStartsTwo();
    void foreignProc();
    void fileSizeLimit();
    void fewDescriptors();
    void fastExit();
};

static QByteArray writeScript(SubjectProcess &subject, const QByteArray &body)
{
    QFile script(subject.path(QStringLiteral("wrapper")));
    if (!script.open(QIODevice::WriteOnly))
        return {};
    script.write("#!/bin/sh\n" + QByteArray(body).replace("PROGRAM", "'" SUBJECT_PROGRAM "' \"$@\"") + '\n');
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return "program " + QFile::encodeName(script.fileName());
}

void tst_Wrappers::wrapper_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("exec") << QByteArray("exec PROGRAM");
    QTest::newRow("foreground") << QByteArray("PROGRAM; true");
    QTest::newRow("asks first") << QByteArray("PROGRAM --check && exec PROGRAM");
}

void tst_Wrappers::wrapper()
{
    QFETCH(QByteArray, body);
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send(writeScript(subject, body) + "\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    QCOMPARE(subject.last(QStringLiteral("successorStarted")).value(QStringLiteral("successor")).toInteger(),
             pidOf(subject.last(QStringLiteral("ready"))));
}

// As one does that lets only one of it run. It must not take the handover's away: the copy would begin beside its predecessor.
void tst_Wrappers::wrapperThatUsesDescriptors()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--port=%1").arg(freePort())});
    QTRY_COMPARE(subject.generation(), 0);
    QFile script(subject.path(QStringLiteral("wrapper")));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/bash\nfor fd in {3..9} 200; do eval \"exec $fd>>'$0.lock'\"; done\nflock 9\nexec '" SUBJECT_PROGRAM "' \"$@\"\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    script.close();
    subject.send("program " + QFile::encodeName(script.fileName()) + "\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("portError")).toString(), QString());
}

void tst_Wrappers::wrapperThatAddsArguments()
{
    // Also among arguments that QProcess can't carry. What it adds it adds once.
    SubjectProcess subject;
    subject.startRaw(SUBJECT_PROGRAM, {"subject", "a", "b\xff", ""}, {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"});
    QTRY_COMPARE(subject.generation(), 0);
    const QByteArray program = writeScript(subject, "exec '" SUBJECT_PROGRAM "' --added \"$@\"");
    for (int generation = 1; generation <= 3; ++generation) {
        subject.send(program + "\nrestart");
        QTRY_COMPARE(subject.generation(), generation);
        const QString arguments = subject.last(QStringLiteral("constructed"))
                                      .value(QStringLiteral("inventory"))
                                      .toObject()
                                      .value(QStringLiteral("arguments"))
                                      .toString();
        QVERIFY2(arguments.contains(QStringLiteral("%00--added%00a%00b%FF%00%00--record")), qPrintable(arguments));
        QCOMPARE(arguments.count(QStringLiteral("--added")), 1);
    }
}

void tst_Wrappers::wrapperThatLosesArguments()
{
    SubjectProcess subject;
    subject.startRaw(SUBJECT_PROGRAM, {"subject", "b\xff"}, {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"});
    QTRY_COMPARE(subject.generation(), 0);
    subject.send(writeScript(subject, "shift; exec PROGRAM") + "\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

void tst_Wrappers::descriptorsClosedAtStart()
{
    // Their numbers are other files' by the time the manager is there. It doesn't take those for its predecessor's, nor close them.
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("arguments --close-descriptors --record=" + QFile::encodeName(subject.path(QStringLiteral("record"))) + "\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    QTRY_COMPARE(subject.count(QStringLiteral("leaving")), 1);
    const QStringList descriptors = subject.last(QStringLiteral("leaving"))
                                        .value(QStringLiteral("inventory"))
                                        .toObject()
                                        .value(QStringLiteral("descriptors"))
                                        .toVariant()
                                        .toStringList();
    QCOMPARE(descriptors.filter(QStringLiteral("private /dev/null")).size(), 40);
}

void tst_Wrappers::descriptorClosedBeforeTheWait_data()
{
    QTest::addColumn<QByteArray>("descriptor");
    QTest::newRow("channel") << QByteArray("socket:"); // it has no other yet
    QTest::newRow("handle") << QByteArray("[pidfd]");
    QTest::newRow("document") << QByteArray("/memfd:rollover");
}

// After the manager has seen it. Nobody can tell any more whether this process waits, or for whom, so it leaves at once.
void tst_Wrappers::descriptorClosedBeforeTheWait()
{
    QFETCH(QByteArray, descriptor);
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("arguments --replace-descriptors=" + descriptor + " --record=" + QFile::encodeName(subject.path(QStringLiteral("record")))
                 + "\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
    QVERIFY2(text.contains(QStringLiteral("ended before it was ready")), qPrintable(text)); // and was not waited for
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

// It leaves the environment as it is. The copy can't tell any more whom it follows, and must not begin beside a process that restarts.
void tst_Wrappers::launcherThatClosesDescriptors()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    const QByteArray launcher = writeScript(subject, "python3 -c 'import subprocess, sys; subprocess.call(sys.argv[1:])' PROGRAM");
    subject.send(launcher + "\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.count(QStringLiteral("constructed")), 2);
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    // When nobody restarts, the variable is only stale.
    SubjectProcess other;
    other.setProgram(QStringLiteral("/bin/sh"),
                     {QStringLiteral("-c"),
                      QStringLiteral("ROLLOVER_HANDOVER=%1:400:401:402 exec \"$0\" \"$@\"").arg(subject.process().processId()),
                      QStringLiteral(SUBJECT_PROGRAM)});
    QVERIFY(other.startReady({}));
}

void tst_Wrappers::launcherThatChangesTheUser()
{
    if (!canStartAsOtherUser())
        QSKIP("No other user can start the program here.");
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    QFile::setPermissions(subject.path(QString()), QFile::Permissions(0x7777));
    QFile::setPermissions(subject.path(QStringLiteral("record")), QFile::Permissions(0x6666));
    const QByteArray launcher = writeScript(subject, "exec setpriv --reuid=65534 --regid=65534 --clear-groups PROGRAM");
    QFile::setPermissions(subject.path(QStringLiteral("wrapper")), QFile::Permissions(0x7777));
    subject.send(launcher + "\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.count(QStringLiteral("constructed")), 2);
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

// The wrapper is ended; what it leaves behind finds out that it is not wanted.
void tst_Wrappers::exitBeforeTheWrapperHasStartedIt()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    const QString begun = subject.path(QStringLiteral("begun"));
    subject.send(writeScript(subject, "(touch '" + QFile::encodeName(begun) + "'; : <'" + QFile::encodeName(subject.gate())
                                          + "'; exec PROGRAM) &\nwait")
                 + "\nrestart");
    QTRY_VERIFY(QFile::exists(begun));
    subject.send("cancel\nexit0");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    subject.openGate();
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 2);
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

void tst_Wrappers::wrapperThatStaysIsEndedWithItsProgram()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--as-successor=hang")}));
    subject.send("startTimeout 700\n" + writeScript(subject, "PROGRAM; true") + "\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorTimedOut"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

void tst_Wrappers::wrapperThatLeavesFailsForGood()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    for (int attempt = 1; attempt <= 2; ++attempt) {
        subject.send(writeScript(subject, "(: <'" + QFile::encodeName(subject.gate()) + "'; PROGRAM) &") + "\nrestart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    }
    // What it has left behind comes up, and leaves.
    subject.openGate();
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 3);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    subject.send("quit");
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

void tst_Wrappers::wrapperThatStartsTwo()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told")}));
    // A shell would take standard input from what runs in the background.
    subject.send(writeScript(subject, "exec 3<&0; PROGRAM <&3 & PROGRAM <&3 & wait") + "\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 3);
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 2);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.count(QStringLiteral("leaving")), 2); // the predecessor, and one of the two
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
}

void tst_Wrappers::foreignProc()
{
    // In a PID namespace with the /proc of another, a process has another number there.
    QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("unshare")).isEmpty(), "needs unshare (Debian: util-linux)");
    SubjectProcess subject;
    subject.setProgram(QStringLiteral("unshare"), {QStringLiteral("--pid"), QStringLiteral("--fork"), QStringLiteral("--kill-child"),
                                                   QStringLiteral(SUBJECT_PROGRAM)});
    subject.start({});
    if (!QTest::qWaitFor([&] { return subject.generation() == 0 || subject.process().state() == QProcess::NotRunning; })
        || subject.generation() != 0)
        QSKIP("This machine doesn't let the test make a PID namespace.");
    for (int generation = 1; generation <= 2; ++generation) {
        QVERIFY(subject.restart());
    }
    QCOMPARE(subject.count(QStringLiteral("ready")), 3);
}

void tst_Wrappers::fileSizeLimit()
{
    SubjectProcess subject;
    subject.setProgram(QStringLiteral("/bin/sh"),
                       {QStringLiteral("-c"), QStringLiteral("ulimit -f 200; exec \"$0\" \"$@\""), QStringLiteral(SUBJECT_PROGRAM)});
    QVERIFY(subject.startReady({}));
    subject.send("data 1000000\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("FailedToStart"));
    subject.send("data 10\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
}

void tst_Wrappers::fewDescriptors()
{
    // From hardly enough for the program to more than a restart takes: it works, or it fails and the program goes on.
    int failures = 0;
    for (int limit = 9; limit <= 30; ++limit) {
        SubjectProcess subject;
        subject.setProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("ulimit -n %1; exec \"$0\" \"$@\"").arg(limit),
                                                       QStringLiteral(SUBJECT_PROGRAM)});
        subject.start({});
        if (!QTest::qWaitFor([&] { return subject.generation() == 0 || subject.process().state() == QProcess::NotRunning; })
            || subject.generation() != 0)
            continue; // too few for the program itself
        subject.send("restart");
        QTRY_VERIFY(subject.generation() == 1 || subject.count(QStringLiteral("error")) == 1);
        if (subject.generation() == 1)
            continue;
        ++failures;
        QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
        QCOMPARE(subject.state(), QStringLiteral("Running"));
    }
    QVERIFY(failures > 0);
}

void tst_Wrappers::fastExit()
{
    // Exits before it can be looked at. Whether it has been reaped by then makes no difference.
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("program /bin/true");
    for (int attempt = 1; attempt <= 20; ++attempt) {
        subject.send("restart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    }
}

QTEST_GUILESS_MAIN(tst_Wrappers)
#include "tst_wrappers.moc"
