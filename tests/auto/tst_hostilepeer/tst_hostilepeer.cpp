// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFile>
#include <QTest>

#include <unistd.h>

// G12: the other side of a handover is genuine, but says on the channel what it should not.
class tst_HostilePeer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void successorThatIsEnded_data();
    void successorThatIsEnded();
    void successorThatIsUnderstood_data();
    void successorThatIsUnderstood();
    void predecessorThatExits_data();
    void predecessorThatExits();
    void predecessorThatWritesForEver();
    void cancelBehindThousands();
};

// In a file: QProcess would close a pipe when generation 0 has exited.
static void keepErrors(SubjectProcess &subject)
{
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    subject.process().setStandardErrorFile(subject.path(QStringLiteral("errors")));
}

static qsizetype warnings(const SubjectProcess &subject)
{
    QFile file(subject.path(QStringLiteral("errors")));
    return file.open(QIODevice::ReadOnly) ? file.readAll().count("rollover: ignored a message") : -1;
}

// What a process has open, without what differs from one moment to the next.
static QStringList descriptors(const QJsonObject &inventory)
{
    QStringList result = inventory.value(QStringLiteral("descriptors")).toVariant().toStringList();
    result.sort();
    return result;
}

static QString oneWord(QString behaviour)
{
    return behaviour.replace(u' ', u'_');
}

// A subject in generation 0, whose successor will be the hostile program.
static void prepare(SubjectProcess &subject, const QString &behaviour, qint64 victim)
{
    keepErrors(subject);
    QVERIFY(subject.startReady({QStringLiteral("--refuse-quit")}));
    subject.send("program " HOSTILE_PROGRAM "\narguments successor " + oneWord(behaviour).toUtf8() + ' ' + QByteArray::number(victim) + ' '
                 + subject.path(QString()).toUtf8() + "\ninventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
}

static QStringList takeInventory(SubjectProcess &subject)
{
    const qsizetype taken = subject.count(QStringLiteral("inventory"));
    subject.send("inventory");
    if (!QTest::qWaitFor([&] { return subject.count(QStringLiteral("inventory")) > taken; }))
        return {};
    return descriptors(subject.last(QStringLiteral("inventory")));
}

// It goes on alone, with all that it had and no more.
static void verifyUnchanged(SubjectProcess &subject, const QString &error)
{
    QTRY_COMPARE(subject.error(), error);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    // A moment later, where an exit is not announced.
    const QStringList before = descriptors(subject.last(QStringLiteral("inventory")));
    QTRY_COMPARE(takeInventory(subject), before);
    QCOMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.state(), QStringLiteral("Running"));
}

void tst_HostilePeer::successorThatIsEnded_data()
{
    QTest::addColumn<int>("expectedWarnings");
    QTest::newRow("garbage") << 1;
    QTest::newRow("attachments") << 1;
    QTest::newRow("flood") << 1;
    QTest::newRow("known flood") << 0;
    QTest::newRow("another's handle") << 1;
    QTest::newRow("predecessor's handle") << 1;
}

void tst_HostilePeer::successorThatIsEnded()
{
    // It never says that it is alive, so it is ended; that very process, whatever it has said.
    QFETCH(int, expectedWarnings);
    QProcess victim;
    victim.start(QStringLiteral("sleep"), {QStringLiteral("30")});
    QVERIFY(victim.waitForStarted());
    SubjectProcess subject;
    prepare(subject, QString::fromLatin1(QTest::currentDataTag()), victim.processId());
    subject.send("startTimeout 1000\nrestart");
    verifyUnchanged(subject, QStringLiteral("SuccessorTimedOut"));
    QCOMPARE(warnings(subject), expectedWarnings);
    QVERIFY(!victim.waitForFinished(0));
    QCOMPARE(victim.state(), QProcess::Running);
    victim.kill();
    victim.waitForFinished();
}

void tst_HostilePeer::successorThatIsUnderstood_data()
{
    QTest::addColumn<int>("expectedWarnings");
    QTest::newRow("no handle") << 1;
    QTest::newRow("another's number") << 0;
    QTest::newRow("thousands") << 1;
    QTest::newRow("cancel") << 0;
    QTest::newRow("alive twice") << 0;
}

void tst_HostilePeer::successorThatIsUnderstood()
{
    // What it says besides doesn't matter. It is alive; the application declines to quit, and it leaves.
    QFETCH(int, expectedWarnings);
    SubjectProcess subject;
    prepare(subject, QString::fromLatin1(QTest::currentDataTag()), getppid());
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    const qint64 successor = subject.last(QStringLiteral("successorStarted")).value(QStringLiteral("successor")).toInteger();
    QVERIFY(successor > 0 && successor != getppid());
    verifyUnchanged(subject, QStringLiteral("QuitRefused"));
    QCOMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    QCOMPARE(warnings(subject), expectedWarnings);
}

static void startBehind(SubjectProcess &subject, const QString &behaviour, const QStringList &options = {})
{
    subject.setProgram(QStringLiteral(HOSTILE_PROGRAM),
                       {QStringLiteral("predecessor"), oneWord(behaviour), QStringLiteral(SUBJECT_PROGRAM)});
    keepErrors(subject);
    subject.start(options);
}

void tst_HostilePeer::predecessorThatExits_data()
{
    QTest::addColumn<int>("expectedWarnings");
    QTest::newRow("garbage") << 1;
    QTest::newRow("attachments") << 1;
    QTest::newRow("thousands") << 1;
    QTest::newRow("a successor's") << 0;
}

void tst_HostilePeer::predecessorThatExits()
{
    QFETCH(int, expectedWarnings);
    SubjectProcess control;
    startBehind(control, QStringLiteral("nothing"));
    QTRY_COMPARE(control.generation(), 3);

    SubjectProcess subject;
    startBehind(subject, QString::fromLatin1(QTest::currentDataTag()));
    QTRY_COMPARE(subject.generation(), 3);
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    const auto open = [](const SubjectProcess &which) {
        return descriptors(which.last(QStringLiteral("ready")).value(QStringLiteral("inventory")).toObject()).size();
    };
    QCOMPARE(open(subject), open(control));
    QTRY_COMPARE(subject.processes().size(), 1);
    subject.send("quit");
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(warnings(subject), expectedWarnings);
}

void tst_HostilePeer::predecessorThatWritesForEver()
{
    SubjectProcess subject;
    startBehind(subject, QStringLiteral("flood"), {QStringLiteral("--exit-timeout=300")});
    QTRY_COMPARE(subject.count(QStringLiteral("overdue")), 1); // the event loop turns
    QCOMPARE(subject.count(QStringLiteral("ready")), 0);
    subject.process().kill();
    QTRY_COMPARE(subject.generation(), 3);
}

void tst_HostilePeer::cancelBehindThousands()
{
    SubjectProcess subject;
    startBehind(subject, QStringLiteral("cancel at last"));
    QTRY_COMPARE(subject.count(QStringLiteral("leaving")), 1);
    QTRY_VERIFY(subject.processes().isEmpty());
    QCOMPARE(subject.count(QStringLiteral("ready")), 0);
}

QTEST_GUILESS_MAIN(tst_HostilePeer)
#include "tst_hostilepeer.moc"
