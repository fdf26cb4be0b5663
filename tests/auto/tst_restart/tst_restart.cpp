// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "repetitions.h"
#include "runningprocesses.h"
#include "subjectprocess.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <csignal>

#include <unistd.h>

// Restarts that go well. Runs with pidfds and, under failingcall, without.
class tst_Restart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void laterManager();
    void restarts_data();
    void restarts();
    void hundredGenerationsAreAlike();
    void portAndLockAreFree();
    void portIsReserved();
    void predecessorWhoseMainThreadHasLeft();
    void unreapedPredecessor();
    void tenCallsMakeOneSuccessor();
    void blockingRestart_data();
    void blockingRestart();
    void restartBeforeReadyIsDeferred();
    void sessionData();
    void sessionDataIsNotPassedOnByItself();
    void strangerSeesNoMarker();
    void overduePredecessor();
    void overduePredecessorIsEnded();
    void waitForReadyTimesOut();
    void crashOfThePredecessor();
    void withoutStandardStreams_data();
    void withoutStandardStreams();
    void secondManagerDoesNotBeginBeforeTheTime();
    void waitForReadyInSlotOfReady();
    void restartInSlotOfReady();
};

void tst_Restart::restarts_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QStringList>("options");
    QTest::newRow("slot") << QByteArray("restart") << QStringList();
    QTest::newRow("slot, waitForReady()") << QByteArray("restart") << QStringList{QStringLiteral("--wait")};
    QTest::newRow("invokeMethod") << QByteArray("invoke") << QStringList();
    QTest::newRow("signal without arguments") << QByteArray("emit") << QStringList();
    QTest::newRow("signal with arguments") << QByteArray("emitWith") << QStringList();
    QTest::newRow("signal from another thread") << QByteArray("thread") << QStringList();
}

void tst_Restart::restarts()
{
    QFETCH(QByteArray, command);
    QFETCH(QStringList, options);
    SubjectProcess subject;
    QVERIFY(subject.startReady(options));
    for (int generation = 1; generation <= 3; ++generation) {
        const qint64 predecessor = pidOf(subject.last(QStringLiteral("ready")));
        subject.send(command);
        QTRY_COMPARE(subject.generation(), generation);
        const QJsonObject ready = subject.last(QStringLiteral("ready"));
        QCOMPARE(ready.value(QStringLiteral("predecessor")).toInteger(), predecessor);
        QCOMPARE(ready.value(QStringLiteral("successor")).toBool(), true);
        QVERIFY(pidOf(ready) != predecessor);
        QCOMPARE(subject.last(QStringLiteral("successorStarted")).value(QStringLiteral("successor")).toInteger(), pidOf(ready));
        QTRY_COMPARE(subject.processes(), QList<qint64>{pidOf(ready)});
    }
    QCOMPARE(subject.count(QStringLiteral("ready")), 4);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);

    // The order of one restart, as both processes saw it.
    QStringList order;
    const QList<QJsonObject> events = subject.events();
    for (const QJsonObject &event : events) {
        const QString name = event.value(QStringLiteral("event")).toString();
        const QString state = event.value(QStringLiteral("state")).toString();
        if (name != QStringLiteral("obeyed") && order.count(QStringLiteral("ready")) < 2)
            order.append(state.isEmpty() ? name : state);
    }
    const QStringList expected{QStringLiteral("constructed"), QStringLiteral("Running"),          QStringLiteral("ready"), // generation 0
                               QStringLiteral("Starting"),    QStringLiteral("aboutToRestart"),
                               QStringLiteral("constructed"), // generation 1
                               QStringLiteral("Stopping"),    QStringLiteral("successorStarted"), QStringLiteral("aboutToQuit"),
                               QStringLiteral("leaving"),     QStringLiteral("Running"),          QStringLiteral("ready")}; // generation 1
    QCOMPARE(order, expected);
}

void tst_Restart::hundredGenerationsAreAlike()
{
    constexpr int generations = repetitions(100);
    SubjectProcess subject;
    subject.start({QStringLiteral("--generations=%1").arg(generations), QStringLiteral("-platform"), QStringLiteral("x"), QString(),
                   QStringLiteral("two\nlines"), QStringLiteral("ä \"'\\$*")});
    QTRY_COMPARE_WITH_TIMEOUT(subject.generation(), generations, 60000);
    const QList<QJsonObject> ready = subject.events(QStringLiteral("ready"));
    QCOMPARE(ready.size(), generations + 1);
    static const QRegularExpression inode(QStringLiteral("\\[\\d+\\]"));
    const auto inventory = [&](int index, const char *key) {
        QJsonValue value = ready.at(index).value(QStringLiteral("inventory")).toObject().value(QLatin1StringView(key));
        return value.isString() ? value.toString() : value.toVariant().toStringList().join(u'\n').remove(inode);
    };
    for (int generation = 1; generation <= generations; ++generation) {
        QCOMPARE(inventory(generation, "arguments").section(u'%', 1), inventory(0, "arguments").section(u'%', 1)); // after argv[0]
        QCOMPARE(inventory(generation, "environment"), inventory(0, "environment"));
        QCOMPARE(inventory(generation, "directory"), inventory(0, "directory"));
        QCOMPARE(inventory(generation, "arguments"), inventory(1, "arguments"));
        QCOMPARE(inventory(generation, "descriptors"), inventory(0, "descriptors"));
    }
}

void tst_Restart::portAndLockAreFree()
{
    constexpr int restarts = repetitions(500);
    SubjectProcess subject;
    subject.start({QStringLiteral("--generations=%1").arg(restarts), QStringLiteral("--threads=4"), QStringLiteral("--descriptors=500"),
                   QStringLiteral("--port=%1").arg(freePort()), QStringLiteral("--lock=") + subject.path(QStringLiteral("lock"))});
    QTRY_COMPARE_WITH_TIMEOUT(subject.generation(), restarts, 180000);

    const QList<QJsonObject> ready = subject.events(QStringLiteral("ready"));
    const QList<QJsonObject> leaving = subject.events(QStringLiteral("leaving"));
    QCOMPARE(ready.size(), restarts + 1);
    QCOMPARE(leaving.size(), restarts);
    QList<double> gaps;
    for (int i = 0; i <= restarts; ++i) {
        QCOMPARE(ready.at(i).value(QStringLiteral("portError")).toString(), QString());
        QVERIFY(ready.at(i).value(QStringLiteral("locked")).toBool());
        QCOMPARE(ready.at(i).value(QStringLiteral("generation")).toInt(), i);
        if (i > 0)
            gaps.append(double(ready.at(i).value(QStringLiteral("readyTime")).toInteger()
                               - leaving.at(i - 1).value(QStringLiteral("time")).toInteger())
                        / 1e6);
    }
    std::sort(gaps.begin(), gaps.end());
    QVERIFY(gaps.first() > 0);
    qInfo("end of the predecessor's main() to ready(): median %.2f ms, p99 %.2f ms, maximum %.2f ms of %d", gaps.at(restarts / 2),
          gaps.at(restarts * 99 / 100), gaps.last(), restarts);
}

// Other tests run beside this one, and a port that two of them choose in the same moment would be free for one only.
void tst_Restart::portIsReserved()
{
    const quint16 port = freePort();
    QTcpSocket stranger;
    QVERIFY(!stranger.bind(QHostAddress::LocalHost, port, QAbstractSocket::DontShareAddress));
    QTcpServer subject;
    QVERIFY2(subject.listen(QHostAddress::LocalHost, port), qPrintable(subject.errorString()));
    QTcpServer second;
    QVERIFY(!second.listen(QHostAddress::LocalHost, port));
}

void tst_Restart::predecessorWhoseMainThreadHasLeft()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--main-thread-leaves")}));
    const qint64 predecessor = pidOf(subject.last(QStringLiteral("ready")));
    subject.send("restart");
    QTRY_COMPARE(processState(predecessor), 'Z'); // as its main thread is
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    const qint64 lastThread = subject.last(QStringLiteral("lastThread")).value(QStringLiteral("time")).toInteger();
    QVERIFY(lastThread > 0);
    QVERIFY(subject.last(QStringLiteral("ready")).value(QStringLiteral("time")).toInteger() > lastThread);
}

void tst_Restart::unreapedPredecessor()
{
    // A parent that never reaps: the predecessor stays a zombie for as long as the shell sleeps.
    SubjectProcess subject;
    subject.setProgram(QStringLiteral("/bin/sh"),
                       {QStringLiteral("-c"), QStringLiteral("exec 3<&0; \"$0\" \"$@\" <&3 3<&- & exec sleep 20"),
                        QStringLiteral(SUBJECT_PROGRAM)});
    QVERIFY(subject.startReady({}));
    const qint64 predecessor = pidOf(subject.last(QStringLiteral("ready")));
    QVERIFY(subject.restart());
    QCOMPARE(kill(pid_t(predecessor), 0), 0); // still there by number
    subject.killAll();
}

void tst_Restart::tenCallsMakeOneSuccessor()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("threads");
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes().size(), 1);
    QCOMPARE(subject.count(QStringLiteral("constructed")), 2);
    QCOMPARE(subject.count(QStringLiteral("aboutToRestart")), 1);
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
}

void tst_Restart::blockingRestart_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("commands");
    const QString wait = QStringLiteral("--wait");
    QTest::newRow("before exec()") << QStringList{wait, QStringLiteral("--restart-before-exec")} << QByteArray();
    QTest::newRow("instead of exec()") << QStringList{wait, QStringLiteral("--restart-before-exec"), QStringLiteral("--no-exec")}
                                       << QByteArray();
    QTest::newRow("after exec()") << QStringList{QStringLiteral("--restart-after-exec")} << QByteArray("quit");
    QTest::newRow("while quitting") << QStringList() << QByteArray("restartWhenAboutToQuit\nquit");
}

void tst_Restart::blockingRestart()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, commands);
    SubjectProcess subject;
    subject.start(options);
    if (!commands.isEmpty()) {
        QTRY_COMPARE(subject.generation(), 0);
        subject.send(commands);
    }
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.processes(), QList<qint64>{pidOf(subject.last(QStringLiteral("ready")))});
    QCOMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    QList<QJsonObject> aboutToQuit = subject.events(QStringLiteral("aboutToQuit"));
    const qint64 predecessor = pidOf(subject.events(QStringLiteral("ready")).constFirst());
    aboutToQuit.removeIf([predecessor](const QJsonObject &event) { return pidOf(event) != predecessor; }); // a rehearsal says so, too
    QCOMPARE(aboutToQuit.size(), options.contains(QStringLiteral("--no-exec")) ? 0 : 1);
}

void tst_Restart::restartBeforeReadyIsDeferred()
{
    for (const QString &style : {QStringLiteral("--wait"), QStringLiteral("--signal")}) {
        SubjectProcess subject;
        subject.start({QStringLiteral("--restart-before-ready"), style});
        QTRY_COMPARE(subject.generation(), 1);
        QCOMPARE(subject.count(QStringLiteral("ready")), 2);
        QCOMPARE(subject.count(QStringLiteral("error")), 0);
    }
}

void tst_Restart::sessionData()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    int generation = 0;
    for (int size : {0, 1, 16 * 1024 * 1024}) {
        subject.send("data " + QByteArray::number(size) + "\nrestart");
        ++generation;
        QTRY_COMPARE_WITH_TIMEOUT(subject.generation(), generation, 10000);
        const QJsonObject ready = subject.last(QStringLiteral("ready"));
        const QByteArray hash = QCryptographicHash::hash(QByteArray(size, 'x'), QCryptographicHash::Sha1).toHex();
        QCOMPARE(ready.value(QStringLiteral("blobSize")).toInt(), size);
        QCOMPARE(ready.value(QStringLiteral("blobHash")).toString(), QString::fromLatin1(hash));
        QCOMPARE(ready.value(QStringLiteral("dataKeys")).toInt(), 2);
        QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("dataKeys")).toInt(), 2); // before ready()
    }
}

void tst_Restart::sessionDataIsNotPassedOnByItself()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("data 10\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("dataKeys")).toInt(), 2);
    QVERIFY(subject.restart());
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("dataKeys")).toInt(), 0);
}

void tst_Restart::strangerSeesNoMarker()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    const QByteArray list = QByteArray("spawn env > '%1' && ls -l /proc/$$/fd >> '%1'");
    const auto spawn = [&](const QString &name) {
        subject.send(QByteArray(list).replace("%1", QFile::encodeName(subject.path(name))));
        return [&subject, name] {
            QFile file(subject.path(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
    };
    const auto before = spawn(QStringLiteral("before"));
    QTRY_VERIFY(before().contains(" 2 -> "));
    QVERIFY(subject.restart());
    const auto after = spawn(QStringLiteral("after"));
    QTRY_VERIFY(after().contains(" 2 -> "));
    // Also one that the successor starts before it has a manager.
    const QString script = subject.path(QStringLiteral("script"));
    QFile file(script);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("(env && ls -l /proc/$$/fd | grep -v /script) > '" + QFile::encodeName(subject.path(QStringLiteral("early"))) + "'");
    file.close();
    subject.send("arguments --record=" + QFile::encodeName(subject.path(QStringLiteral("record"))) + " --helper-first --helper=.\t"
                 + QFile::encodeName(script) + "\nrestart");
    QTRY_COMPARE(subject.generation(), 2);
    const auto early = [&subject] {
        QFile seen(subject.path(QStringLiteral("early")));
        return seen.open(QIODevice::ReadOnly) ? seen.readAll() : QByteArray();
    };
    QTRY_VERIFY(early().contains(" 2 -> "));

    for (const QByteArray &seen : {before(), after(), early()}) {
        QVERIFY(seen.contains("PATH="));
        QVERIFY2(!seen.contains("ROLLOVER"), seen.constData());
        QVERIFY2(!seen.contains("pidfd") && !seen.contains("memfd") && !seen.contains("/proc/"), seen.constData());
        QCOMPARE(seen.count("socket:"), 0);
    }
    QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("marker")).toBool(), false);
}

void tst_Restart::overduePredecessor()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--exit-timeout=200"), QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("overdue")), 1);
    QCOMPARE(subject.count(QStringLiteral("ready")), 1); // it is waited for all the same
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("leaving")), 1);
    QCOMPARE(subject.count(QStringLiteral("overdue")), 1);
}

void tst_Restart::overduePredecessorIsEnded()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady(
        {QStringLiteral("--exit-timeout=200"), QStringLiteral("--end-overdue"), QStringLiteral("--clean-up-until-told")}));
    QVERIFY(subject.restart());
    QCOMPARE(subject.count(QStringLiteral("overdue")), 1);
    QCOMPARE(subject.count(QStringLiteral("leaving")), 0);
}

void tst_Restart::waitForReadyTimesOut()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--wait"), QStringLiteral("--wait-timeout=300"), QStringLiteral("--clean-up-until-told")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("left")), 1);
    const QString text = subject.last(QStringLiteral("left")).value(QStringLiteral("text")).toString();
    QVERIFY2(text.contains(QStringLiteral("300 ms")), qPrintable(text));
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1); // nobody but the predecessor is left to go on
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QTRY_COMPARE(subject.processes().size(), 1);
}

void tst_Restart::crashOfThePredecessor()
{
    // While the successor is being started, and later, while it waits.
    for (const QByteArray &clue : {QByteArray("restart\ncrash"), QByteArray("restart")}) {
        SubjectProcess subject;
        QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told")}));
        subject.send(clue);
        if (!clue.contains("crash")) {
            QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
            kill(pid_t(subject.process().processId()), SIGKILL);
        }
        QTRY_COMPARE(subject.generation(), 1);
        QCOMPARE(subject.count(QStringLiteral("leaving")), 0);
    }
}

void tst_Restart::withoutStandardStreams_data()
{
    QTest::addColumn<QString>("first");
    QTest::newRow("any number") << QString();
    QTest::newRow("low numbers only") << QStringLiteral("ulimit -n 500; "); // so that none is out of a script's way
}

void tst_Restart::withoutStandardStreams()
{
    // Descriptors 0 to 2 are free, and would be the first that the library gets.
    QFETCH(QString, first);
    SubjectProcess subject;
    subject.setProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), first + QStringLiteral("exec \"$0\" \"$@\" 0<&- 1>&- 2>&-"),
                                                   QStringLiteral(SUBJECT_PROGRAM)});
    subject.start({QStringLiteral("--generations=2"), QStringLiteral("--no-input")});
    QTRY_COMPARE(subject.generation(), 2);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    subject.killAll(); // nobody can tell it to quit
}

void tst_Restart::secondManagerDoesNotBeginBeforeTheTime()
{
    // The first one has taken the handover with it.
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("arguments --record=" + QFile::encodeName(subject.path(QStringLiteral("record"))) + " --recreate-manager\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("generation")).toInt(), 1);
}

// It is ready.
void tst_Restart::waitForReadyInSlotOfReady()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--wait-in-ready"), QStringLiteral("--generations=1")});
    QTRY_COMPARE(subject.count(QStringLiteral("waited")), 2);
    for (const QJsonObject &waited : subject.events(QStringLiteral("waited")))
        QVERIFY(waited.value(QStringLiteral("ready")).toBool());
}

// All hear that the program is ready before it begins to restart.
void tst_Restart::restartInSlotOfReady()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--wait-in-ready"), QStringLiteral("--generations=1")}); // by the first of two slots
    QTRY_COMPARE(subject.generation(), 1);
    QStringList order;
    for (const QJsonObject &event : subject.events()) {
        const QString name = event.value(QStringLiteral("event")).toString();
        if (name == QStringLiteral("waited") || name == QStringLiteral("aboutToRestart"))
            order.append(name);
    }
    QCOMPARE(order.mid(0, 2), (QStringList{QStringLiteral("waited"), QStringLiteral("aboutToRestart")}));
}

// A program may wait with a manager that it destroys, and work with another one.
void tst_Restart::laterManager()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--wait-first")}));
    const qint64 predecessor = subject.process().processId();
    subject.send("data 1000\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QJsonObject ready = subject.last(QStringLiteral("ready"));
    QCOMPARE(ready.value(QStringLiteral("blobSize")).toInt(), 1000);
    QCOMPARE(ready.value(QStringLiteral("successor")).toBool(), true);
    QCOMPARE(ready.value(QStringLiteral("predecessor")).toInteger(), predecessor);
    QTRY_COMPARE(subject.processes().size(), 1);

    subject.send("restart"); // it is not passed on by itself
    QTRY_COMPARE(subject.generation(), 2);
    ready = subject.last(QStringLiteral("ready"));
    QCOMPARE(ready.value(QStringLiteral("dataKeys")).toInt(), 0);
}

QTEST_GUILESS_MAIN(tst_Restart)
#include "tst_restart.moc"
