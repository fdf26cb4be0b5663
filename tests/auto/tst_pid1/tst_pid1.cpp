// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "pidnamespace.h"
#include "repetitions.h"
#include "subjectprocess.h"

#include <QFile>
#include <QTest>

#include <csignal>

// A subject that is PID 1 of its namespace, as in a container.
class tst_Pid1 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runs();
    void exitCode();
    void zombiesAreSeen();
    void successorIsUnsupported();
    void retryIsUnsupportedOnce();
    void hundredGenerations();
    void failedRehearsal();
    void wrapperIsReaped();

private:
    static void startAsFirstProcess(SubjectProcess &subject, const QStringList &options);
};

void tst_Pid1::initTestCase()
{
    QVERIFY2(PidNamespace::hasTools(), "needs mount, nsenter, setpriv and unshare (Debian: mount, util-linux)");
    if (const QString lacking = PidNamespace::lacking(); !lacking.isEmpty())
        QSKIP(qPrintable(lacking));
}

void tst_Pid1::startAsFirstProcess(SubjectProcess &subject, const QStringList &options)
{
    subject.setProgram(PidNamespace::wrapper(), {QStringLiteral(SUBJECT_PROGRAM)});
    subject.start(options);
    QTRY_VERIFY(subject.generation() >= 0);
    QCOMPARE(pidOf(subject.events(QStringLiteral("ready")).constFirst()), 1);
}

void tst_Pid1::runs()
{
    SubjectProcess subject;
    startAsFirstProcess(subject, {});
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    QCOMPARE(space.processes(), QList<qint64>{space.firstProcess()});
    QCOMPARE(space.inside(space.firstProcess()), 1);
    QCOMPARE(space.outside(1), space.firstProcess());
    subject.send("quit");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QCOMPARE(subject.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(subject.process().exitCode(), 0);
    QVERIFY(space.processes().isEmpty());
}

void tst_Pid1::exitCode()
{
    QProcess process;
    process.start(PidNamespace::wrapper(), {QStringLiteral("sh"), QStringLiteral("-c"), QStringLiteral("exit 5")});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 5);

    SubjectProcess subject;
    startAsFirstProcess(subject, {});
    kill(pid_t(PidNamespace::belowWrapper(subject.process().processId()).firstProcess()), SIGKILL);
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QCOMPARE(subject.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(subject.process().exitCode(), 128 + SIGKILL);
    QTRY_VERIFY(subject.processes().isEmpty());
}

void tst_Pid1::zombiesAreSeen()
{
    SubjectProcess subject;
    startAsFirstProcess(subject, {});
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    QCOMPARE(space.zombies().size(), 0);
    subject.send("spawn exit 0"); // detached, it becomes PID 1's, which doesn't wait for it
    QTRY_COMPARE(subject.count(QStringLiteral("obeyed")), 1); // QProcess forks twice, and has waited for the one in between
    QTRY_COMPARE(space.zombies().size(), 1);
    QCOMPARE(space.processes().size(), 2);
    // The next generation knows nothing of it, and cleans up.
    QVERIFY(subject.restart());
    QTRY_COMPARE(space.processes(), QList<qint64>{space.firstProcess()});
}

// It would end with this process.
void tst_Pid1::successorIsUnsupported()
{
    SubjectProcess subject;
    startAsFirstProcess(subject, {QStringLiteral("--method=Successor")});
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("Unsupported"));
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    QCOMPARE(space.processes(), QList<qint64>{space.firstProcess()});
    QCOMPARE(subject.count(QStringLiteral("aboutToRestart")), 0);
}

// A slot that tries again is refused again, and that's all.
void tst_Pid1::retryIsUnsupportedOnce()
{
    SubjectProcess subject;
    startAsFirstProcess(subject, {QStringLiteral("--method=Successor")});
    subject.send("restartOnceOnError\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 2);
    subject.send("method 0\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 2);
}

// G9
void tst_Pid1::hundredGenerations()
{
    constexpr int generations = repetitions(100);
    SubjectProcess subject;
    startAsFirstProcess(subject, {QStringLiteral("--generations=%1").arg(generations), QStringLiteral("--port=%1").arg(freePort()),
                                  QStringLiteral("--lock=") + subject.path(QStringLiteral("lock"))});
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    QTRY_VERIFY_WITH_TIMEOUT(subject.generation() == generations || subject.process().state() == QProcess::NotRunning, 60000);
    QCOMPARE(subject.generation(), generations);
    QTRY_COMPARE(space.processes(), QList<qint64>{space.firstProcess()}); // no zombie either
    const QList<QJsonObject> all = subject.events(QStringLiteral("ready"));
    QCOMPARE(all.size(), generations + 1);
    for (qsizetype i = 0; i < all.size(); ++i) {
        QCOMPARE(pidOf(all.at(i)), 1);
        QCOMPARE(all.at(i).value(QStringLiteral("generation")).toInt(), i);
        QCOMPARE(all.at(i).value(QStringLiteral("predecessor")).toInteger(), i > 0 ? 1 : 0);
        QCOMPARE(all.at(i).value(QStringLiteral("portError")).toString(), QString());
        QVERIFY(all.at(i).value(QStringLiteral("locked")).toBool());
        QCOMPARE(all.at(i).value(QStringLiteral("method")).toString(), QStringLiteral("InPlace"));
    }
    subject.send("quit");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QCOMPARE(subject.process().exitCode(), 0);
}

void tst_Pid1::failedRehearsal()
{
    SubjectProcess subject;
    startAsFirstProcess(subject, {QStringLiteral("--as-successor=exit3")});
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    for (int attempt = 1; attempt <= 3; ++attempt) {
        subject.send("restart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
        QTRY_COMPARE(space.processes(), QList<qint64>{space.firstProcess()}); // no zombie either
    }
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

// Which waits for what it has started, and ends after it.
void tst_Pid1::wrapperIsReaped()
{
    SubjectProcess subject;
    startAsFirstProcess(subject, {QStringLiteral("--refuse-quit")});
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    QFile script(subject.path(QStringLiteral("wrapper")));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/sh\n'" SUBJECT_PROGRAM "' \"$@\"\nexit 0\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    script.close();
    subject.send("program " + QFile::encodeName(script.fileName()) + "\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(space.processes(), QList<qint64>{space.firstProcess()}); // no zombie either
}

QTEST_GUILESS_MAIN(tst_Pid1)
#include "tst_pid1.moc"
