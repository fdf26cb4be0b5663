// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "pidnamespace.h"
#include "subjectprocess.h"

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
    void exitTakesTheSuccessorAlong();

private:
    static void startAsFirstProcess(SubjectProcess &subject, const QStringList &options);
};

void tst_Pid1::initTestCase()
{
    if (const QString lacking = PidNamespace::lacking(); !lacking.isEmpty())
        QSKIP(qPrintable(lacking));
}

void tst_Pid1::startAsFirstProcess(SubjectProcess &subject, const QStringList &options)
{
    subject.setProgram(PidNamespace::wrapper(), {QStringLiteral(SUBJECT_PROGRAM)});
    subject.start(options);
    QTRY_COMPARE(subject.generation(), 0);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), 1);
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
    QTRY_COMPARE(space.zombies().size(), 1);
    QCOMPARE(space.processes().size(), 2);
}

// What a restart by exit comes to.
void tst_Pid1::exitTakesTheSuccessorAlong()
{
    SubjectProcess subject;
    startAsFirstProcess(subject, {QStringLiteral("--method=Successor")});
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    subject.send("restart");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QVERIFY(space.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

QTEST_GUILESS_MAIN(tst_Pid1)
#include "tst_pid1.moc"
