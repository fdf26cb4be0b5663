// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "memorygroup.h"
#include "subjectprocess.h"

#include <QTest>

// There is less memory than two processes need. The one that is at work must not be the one that is ended.
class tst_Memory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copyIsEnded();
    void scoreIsPutBack();
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
    subject.start({QStringLiteral("--ballast=%1").arg(140 * mebibyte), QStringLiteral("--successor-ballast=%1").arg(60 * mebibyte),
                   QStringLiteral("--wait")});
    QTRY_COMPARE(subject.generation(), 0);
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
    subject.send("restart");
    QTRY_COMPARE(subject.generation(), 1);
}

static int score(const QJsonObject &event)
{
    return event.value(QStringLiteral("inventory")).toObject().value(QStringLiteral("oomScore")).toInt(-1);
}

void tst_Memory::scoreIsPutBack()
{
    SubjectProcess subject;
    subject.setProgram(QStringLiteral("/bin/sh"),
                       {QStringLiteral("-c"), QStringLiteral("echo 123 >/proc/self/oom_score_adj; exec \"$0\" \"$@\""),
                        QStringLiteral(SUBJECT_PROGRAM)});
    // An argument that QProcess can't carry costs one exec more.
    subject.start({QStringLiteral("ROLLOVER_ARGUMENT_7")});
    QTRY_COMPARE(subject.generation(), 0);
    QCOMPARE(score(subject.last(QStringLiteral("ready"))), 123);
    for (int generation = 1; generation <= 3; ++generation) {
        subject.send("restart");
        QTRY_COMPARE(subject.generation(), generation);
        QCOMPARE(score(subject.last(QStringLiteral("ready"))), 123);
        const QList<QJsonObject> constructed = subject.events(QStringLiteral("constructed"));
        const bool inPlace = pidOf(constructed.last()) == subject.process().processId();
        QCOMPARE(score(constructed.last()), inPlace ? 123 : 1000);
        if (inPlace)
            QCOMPARE(score(constructed.at(constructed.size() - 2)), 1000); // the rehearsal
    }
}

QTEST_GUILESS_MAIN(tst_Memory)
#include "tst_memory.moc"
