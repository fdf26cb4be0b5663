// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "memorygroup.h"
#include "subjectprocess.h"

#include <QFile>
#include <QTest>

// There is less memory than two processes need. The one that is at work must not be the one that is ended.
class tst_Memory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copyIsEnded();
    void scoreIsPutBack_data();
    void scoreIsPutBack();
    void scoreOfItsOwnStays();
};

void tst_Memory::copyIsEnded()
{
    constexpr qint64 mebibyte = 1 << 20;
    MemoryGroup group;
    if (!group.lacking().isEmpty())
        QSKIP(qPrintable(group.lacking()));
    SubjectProcess subject;
    subject.setProgram(QStringLiteral("/bin/sh"),
                       {QStringLiteral("-c"), group.enter() + QStringLiteral("; exec \"$0\" \"$@\""), QStringLiteral(SUBJECT_PROGRAM)});
    QVERIFY(subject.startReady({QStringLiteral("--ballast=%1").arg(140 * mebibyte),
                                QStringLiteral("--successor-ballast=%1").arg(60 * mebibyte), QStringLiteral("--wait")}));
    const qint64 used = group.usage();
    QVERIFY2(used > 140 * mebibyte, qPrintable(QString::number(used)));
    group.setLimit(used + 40 * mebibyte);

    for (int attempt = 1; attempt <= 2; ++attempt) {
        subject.send("restart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
        QCOMPARE(group.kills(), attempt);
    }
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    group.setLimit(used + 400 * mebibyte);
    QVERIFY(subject.restart());
}

// As somebody else sees it.
static int score(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/oom_score_adj").arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : -1;
}

static int scoreIn(const QJsonObject &event)
{
    return event.value(QStringLiteral("inventory")).toObject().value(QStringLiteral("oomScore")).toInt(-1);
}

void tst_Memory::scoreIsPutBack_data()
{
    QTest::addColumn<QString>("launch");
    QTest::addColumn<QStringList>("options");
    const QString start = QStringLiteral("exec \"$0\" \"$@\"");
    const QString user = QStringLiteral("exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$0\" \"$@\"");
    QTest::newRow("plain") << start << QStringList();
    // Costs one exec more, since QProcess can't carry it.
    QTest::newRow("argument") << start << QStringList{QStringLiteral("ROLLOVER_ARGUMENT_7")};
    QTest::newRow("ordinary user") << user << QStringList();
    QTest::newRow("not to be looked into") << user << QStringList{QStringLiteral("--undumpable")};
    QTest::newRow("descriptors closed late") << start << QStringList{QStringLiteral("--replace-descriptors=oom_score_adj")};
}

void tst_Memory::scoreIsPutBack()
{
    QFETCH(QString, launch);
    QFETCH(QStringList, options);
    if (launch.contains(QStringLiteral("setpriv")) && !canStartAsOtherUser())
        QSKIP("No other user can start the program here.");
    SubjectProcess subject;
    QFile::setPermissions(subject.path(QString()), QFile::Permissions(0x7777));
    QFile::setPermissions(subject.path(QStringLiteral("commands")), QFile::Permissions(0x6666));
    subject.setProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("echo 123 >/proc/self/oom_score_adj; ") + launch,
                                                   QStringLiteral(SUBJECT_PROGRAM)});
    QVERIFY(subject.startReady(options));
    const auto lastPid = [&] { return pidOf(subject.last(QStringLiteral("ready"))); };
    QCOMPARE(score(lastPid()), 123);
    for (int generation = 1; generation <= 3; ++generation) {
        QVERIFY(subject.restart());
        QCOMPARE(score(lastPid()), 123);
        if (options.contains(QStringLiteral("--undumpable")))
            continue; // it can't look at its own
        const QList<QJsonObject> constructed = subject.events(QStringLiteral("constructed"));
        const bool inPlace = pidOf(constructed.last()) == subject.process().processId();
        QCOMPARE(scoreIn(constructed.last()), inPlace ? 123 : 1000);
        if (inPlace)
            QCOMPARE(scoreIn(constructed.at(constructed.size() - 2)), 1000); // the rehearsal
    }
}

// What the program has set while it waited.
void tst_Memory::scoreOfItsOwnStays()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--successor-score=321"), QStringLiteral("--generations=1")});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(score(pidOf(subject.last(QStringLiteral("ready")))), 321);
}

QTEST_GUILESS_MAIN(tst_Memory)
#include "tst_memory.moc"
