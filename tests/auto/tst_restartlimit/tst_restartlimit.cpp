// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "restartlimit.h"
#include "subjectprocess.h"

#include <QTest>

#include <limits>

using namespace std::chrono_literals;

// G14: a program that restarts at every start comes to an end, and goes on.
class tst_RestartLimit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storm();
    void byDefault();
    void noLimit();
    void failuresDontCount();
    void intervalPasses();
    void loggedOnce();
    void noLimitNoList();
    void lowerLimit();
    void timesToComeDontCount();
};

static void start(SubjectProcess &subject, const QString &limit, int generations)
{
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    subject.process().setStandardErrorFile(subject.path(QStringLiteral("errors"))); // of all generations
    subject.start({QStringLiteral("--restart-limit=") + limit, QStringLiteral("--generations=%1").arg(generations)});
}

static qsizetype warnings(const SubjectProcess &subject)
{
    QFile file(subject.path(QStringLiteral("errors")));
    return file.open(QIODevice::ReadOnly) ? file.readAll().count("rollover: Too many restarts") : -1;
}

void tst_RestartLimit::storm()
{
    SubjectProcess subject;
    start(subject, QStringLiteral("3,20000"), 100);
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.error(), QStringLiteral("TooManyRestarts"));
    QCOMPARE(subject.generation(), 3);
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
    QVERIFY2(text.contains(QStringLiteral("more than 3 within 20 s")), qPrintable(text));
    QCOMPARE(subject.processes().size(), 1);
}

void tst_RestartLimit::byDefault()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--default-restart-limit"), QStringLiteral("--generations=100")});
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.error(), QStringLiteral("TooManyRestarts"));
    QCOMPARE(subject.generation(), 5);
}

void tst_RestartLimit::noLimit()
{
    SubjectProcess subject;
    start(subject, QStringLiteral("0,20000"), 7);
    QTRY_COMPARE(subject.generation(), 7); // more than there may be by default
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
}

void tst_RestartLimit::failuresDontCount()
{
    SubjectProcess subject;
    start(subject, QStringLiteral("1,20000"), 0);
    QTRY_COMPARE(subject.generation(), 0);
    for (int attempt = 1; attempt <= 3; ++attempt) {
        subject.send("program /bin/true\nrestart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    }
    subject.send("program " SUBJECT_PROGRAM "\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("TooManyRestarts"));
}

void tst_RestartLimit::intervalPasses()
{
    SubjectProcess subject;
    start(subject, QStringLiteral("1,700"), 0);
    QTRY_COMPARE(subject.generation(), 0);
    QVERIFY(subject.restart());
    // Asked again and again, it says yes when the time has come.
    const auto askedAgain = [&] {
        subject.send("restart");
        return QTest::qWaitFor([&] { return subject.generation() == 2; }, 50);
    };
    QVERIFY(QTest::qWaitFor(askedAgain, 20'000));
    const auto startOf = [&](int generation) {
        return subject.events(QStringLiteral("aboutToRestart")).at(generation - 1).value(QStringLiteral("time")).toInteger();
    };
    QVERIFY(startOf(2) - startOf(1) >= 690'000'000); // the clocks' grain between
}

void tst_RestartLimit::loggedOnce()
{
    SubjectProcess subject;
    start(subject, QStringLiteral("1,20000"), 1);
    QTRY_COMPARE(subject.generation(), 1);
    for (int attempt = 1; attempt <= 5; ++attempt) {
        subject.send("restart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
    }
    QCOMPARE(warnings(subject), 1);
}

void tst_RestartLimit::noLimitNoList()
{
    RestartLimit limit;
    limit.set(0, 10s);
    QCOMPARE(limit.withOneNow(RestartLimit().withOneNow({})), QList<qint64>());
}

// After an update, say. Those that were first don't matter any more.
void tst_RestartLimit::lowerLimit()
{
    RestartLimit limit;
    QList<qint64> restarts;
    for (int i = 0; i < 5; ++i)
        restarts = limit.withOneNow(restarts);
    QCOMPARE(restarts.size(), 5);
    QVERIFY(limit.check(restarts));
    limit.set(2, 10s);
    QCOMPARE(limit.withOneNow(restarts).size(), 2);
}

// Where a time namespace begins, the clock is another. They would count for as long as it takes.
void tst_RestartLimit::timesToComeDontCount()
{
    RestartLimit limit;
    const qint64 later = std::numeric_limits<qint64>::max();
    QVERIFY(!limit.check({later, later, later, later, later}));
    QCOMPARE(limit.withOneNow({later}).size(), 1);
}

QTEST_GUILESS_MAIN(tst_RestartLimit)
#include "tst_restartlimit.moc"
