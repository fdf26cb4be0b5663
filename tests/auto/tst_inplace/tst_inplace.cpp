// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "runningprocesses.h"
#include "subjectprocess.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <QVersionNumber>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <gnu/libc-version.h>
#include <sys/mman.h>
#include <unistd.h>

// What is special about a restart in place. That it keeps the same promises as any other, the other tests show: they are run with
// this method as well.
class tst_InPlace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("SUBJECT_METHOD", "InPlace"); }
    void sameProcess();
    void portAndLock();
    void noDescriptorLeft();
    void nothingPending();
    void sessionData();
    void abruptEnd_data();
    void abruptEnd();
    void exitCalled_data();
    void exitCalled();
    void otherLibrariesAreGone_data();
    void otherLibrariesAreGone();
    void threadReadsInput();
    void stopAtTheVeryEnd();
    void stopWhileLeaving_data();
    void stopWhileLeaving();
    void stopThroughChainedHandlers();
    void stopThatWasIgnored();
    void noProgramCanBeStarted();
    void programVanishes();
    void wrapperBeginsAsTheProgramDid();
    void forkedChildExits();
    void deadChildrenOfTheOldImage();
    void hungRehearsal();
    void crashDuringRehearsal();
    void unreadableDocument();
    void documentIsAFile();
    void bufferedOutput();
    void otherBuilds_data();
    void otherBuilds();
};

static QJsonObject generationEvent(const SubjectProcess &subject, const QString &name, int generation)
{
    const QList<QJsonObject> events = subject.events(name);
    for (const QJsonObject &event : events) {
        if (event.value(QStringLiteral("generation")).toInt(-1) == generation && pidOf(event) == subject.process().processId())
            return event;
    }
    return {};
}

// Not only its rehearsal, which has an aboutToQuit() as well.
static bool isLeaving(const SubjectProcess &subject)
{
    return pidOf(subject.last(QStringLiteral("aboutToQuit"))) == subject.process().processId();
}

static bool runs(const SubjectProcess &subject)
{
    return subject.process().state() == QProcess::Running;
}

void tst_InPlace::sameProcess()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--generations=3"), QStringLiteral("--wait")});
    QTRY_COMPARE(subject.generation(), 3);
    const QJsonObject ready = subject.last(QStringLiteral("ready"));
    QCOMPARE(pidOf(ready), subject.process().processId());
    QCOMPARE(ready.value(QStringLiteral("predecessor")).toInteger(), subject.process().processId());
    QCOMPARE(ready.value(QStringLiteral("successor")).toBool(), true);
    QCOMPARE(ready.value(QStringLiteral("method")).toString(), QStringLiteral("InPlace"));
    QCOMPARE(subject.count(QStringLiteral("left")), 3); // the rehearsals
    for (const QJsonObject &event : subject.events(QStringLiteral("successorStarted")))
        QCOMPARE(event.value(QStringLiteral("successor")).toInteger(), subject.process().processId());
    QTRY_COMPARE(subject.processes().size(), 1);
}

void tst_InPlace::portAndLock()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--generations=20"), QStringLiteral("--port=%1").arg(freePort()),
                   QStringLiteral("--lock=") + subject.path(QStringLiteral("lock")), QStringLiteral("--threads=4"),
                   QStringLiteral("--descriptors=300")});
    QTRY_COMPARE_WITH_TIMEOUT(subject.generation(), 20, 20000);
    for (const QJsonObject &ready : subject.events(QStringLiteral("ready"))) {
        QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString());
        QVERIFY(ready.value(QStringLiteral("locked")).toBool());
    }
}

// Before Linux 5.11 descriptors are closed by what a directory lists, and a directory needs one.
void tst_InPlace::noDescriptorLeft()
{
#ifdef ROLLOVER_SANITIZED
    QSKIP("A sanitizer wants descriptors of its own at the exit.");
#endif
    SubjectProcess subject;
    subject.setProgram(QStringLiteral(FAILING_CALL_PROGRAM),
                       {QStringLiteral("close_range"), QString::number(ENOSYS), QStringLiteral(SUBJECT_PROGRAM)});
    subject.start({QStringLiteral("--port=%1").arg(freePort()), QStringLiteral("--end=exit")});
    QTRY_COMPARE(subject.generation(), 0);
    subject.send("leakPort\nlimitDescriptorsWhenAboutToQuit 0\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    const QJsonObject ready = subject.last(QStringLiteral("ready"));
    QCOMPARE(pidOf(ready), subject.process().processId());
    QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString());
}

// An exec keeps pending signals and interval timers; the fresh copy must not be hit by them.
void tst_InPlace::nothingPending()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("disturb\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    const QJsonObject before = generationEvent(subject, QStringLiteral("constructed"), 0);
    const QJsonObject after = generationEvent(subject, QStringLiteral("constructed"), 1);
    QCOMPARE(after.value(QStringLiteral("leftoverAlarm")).toInt(), 0);
    const QJsonObject inventory = after.value(QStringLiteral("inventory")).toObject();
    QCOMPARE(inventory.value(QStringLiteral("timers")).toArray(), (QJsonArray{false, false}));
    QCOMPARE(inventory, before.value(QStringLiteral("inventory")).toObject());
}

void tst_InPlace::sessionData()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("data 20000000\nrestart");
    QTRY_COMPARE_WITH_TIMEOUT(subject.generation(), 1, 20000);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("blobSize")).toInt(), 20000000);
}

void tst_InPlace::abruptEnd_data()
{
    QTest::addColumn<QString>("end");
    QTest::newRow("_exit") << QStringLiteral("_exit");
    QTest::newRow("crash") << QStringLiteral("crash");
}

// The supervisor is to decide then.
void tst_InPlace::abruptEnd()
{
    QFETCH(QString, end);
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--end=") + end}));
    subject.send("restart");
    QVERIFY(subject.process().waitForFinished());
    QCOMPARE(subject.count(QStringLiteral("ending")), 1);
    if (end == QLatin1StringView("_exit"))
        QCOMPARE(subject.process().exitCode(), 3);
    else
        QCOMPARE(subject.process().exitStatus(), QProcess::CrashExit);
    QTRY_COMPARE(subject.processes(), QList<qint64>());
    QCOMPARE(subject.generation(), 0);
}

static void addBuilds(const char *what)
{
    QTest::addRow("%s", what) << QString::fromLatin1(what) << QStringLiteral(SUBJECT_PROGRAM);
    QTest::addRow("%s, linked statically", what) << QString::fromLatin1(what) << QStringLiteral(STATIC_SUBJECT_PROGRAM);
}

void tst_InPlace::exitCalled_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("program");
    addBuilds("exit"); // the manager is not destroyed
    addBuilds("fork"); // by a child of the process
}

void tst_InPlace::exitCalled()
{
    QFETCH(QString, end);
    QFETCH(QString, program);
    SubjectProcess subject;
    subject.setProgram(program);
    QVERIFY(subject.startReady({QStringLiteral("--end=") + end}));
    subject.send("data 1000\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("blobSize")).toInt(), 1000);
    QTRY_COMPARE(subject.processes().size(), 1);
}

void tst_InPlace::otherLibrariesAreGone_data()
{
    QTest::addColumn<QString>("program");
    for (const char *library : {"", "-with-rooms"}) {
        for (const char *place : {"", "-in-library", "-in-plugin"})
            QTest::addRow("subject%s%s", library, place)
                << QStringLiteral(SUBJECT_PROGRAM) + QLatin1StringView(library) + QLatin1StringView(place);
    }
}

// Their static objects, too: one might hold a lock.
void tst_InPlace::otherLibrariesAreGone()
{
    QFETCH(QString, program);
    SubjectProcess subject;
    subject.setProgram(program);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("COMPANION_FILE"), subject.path(QStringLiteral("companion")));
    subject.process().setProcessEnvironment(environment);
    subject.start({QStringLiteral("--generations=3")});
    QTRY_COMPARE(subject.generation(), 3);
    QFile file(subject.path(QStringLiteral("companion")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count("gone"), 6); // three rehearsals, three predecessors
}

void tst_InPlace::threadReadsInput()
{
    // From 2.41 on, glibc's exit() itself waits for such a thread: the program could not end either.
    if (QVersionNumber::fromString(QLatin1StringView(gnu_get_libc_version())) >= QVersionNumber(2, 41))
        QSKIP("exit() of this C library waits for a thread that reads standard input.");
    SubjectProcess subject; // nobody writes to its input
    subject.start({QStringLiteral("--reading-thread"), QStringLiteral("--no-input"), QStringLiteral("--generations=3")});
    QTRY_COMPARE(subject.generation(), 3);
    subject.killAll(); // it isn't the one that reads
}

// When nobody looks any more whether there was a signal.
void tst_InPlace::stopAtTheVeryEnd()
{
    SubjectProcess subject;
    subject.setLastStep(QStringLiteral("chdir"));
    subject.start({QStringLiteral("--unix-signals"), QStringLiteral("--generations=1")});
    QVERIFY(subject.process().waitForFinished());
    QCOMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    QTRY_COMPARE(subject.processes(), QList<qint64>());
    QCOMPARE(subject.generation(), 0);
}

void tst_InPlace::stopWhileLeaving_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<int>("number");
    QTest::newRow("handler") << QStringLiteral("--unix-signals") << SIGTERM;
    QTest::newRow("handler that does nothing") << QStringLiteral("--handle-and-go-on") << SIGTERM;
    QTest::newRow("SIGINT") << QStringLiteral("--handle-and-go-on") << SIGINT;
    QTest::newRow("SIGQUIT") << QStringLiteral("--handle-and-go-on") << SIGQUIT;
    QTest::newRow("handler in another thread") << QStringLiteral("--unix-signals-elsewhere") << SIGTERM;
    QTest::newRow("blocked") << QStringLiteral("--block-sigterm") << SIGTERM; // as for a signalfd
    QTest::newRow("default") << QString() << SIGTERM;
#ifndef __SANITIZE_THREAD__ // it puts a handler of its own there, which does nothing
    QTest::newRow("odd default") << QStringLiteral("--odd-default") << SIGTERM;
#endif
}

// A service that is stopped while it restarts stays away.
void tst_InPlace::stopWhileLeaving()
{
    QFETCH(QString, option);
    QFETCH(int, number);
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told"), option}));
    subject.send("restart");
    QTRY_VERIFY(isLeaving(subject));
    kill(pid_t(subject.process().processId()), number);
    subject.send({});
    QVERIFY(subject.process().waitForFinished());
    if (subject.process().exitStatus() == QProcess::CrashExit)
        QCOMPARE(subject.process().exitCode(), number);
    QTRY_COMPARE(subject.processes(), QList<qint64>());
    QCOMPARE(subject.generation(), 0);
}

// A handler that the application sets during a restart, and that calls the one before it, which is ours.
void tst_InPlace::stopThroughChainedHandlers()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told"), QStringLiteral("--unix-signals")}));
    subject.send("chainHandlerAndCancel\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 2);
    QTRY_VERIFY(isLeaving(subject));
    kill(pid_t(subject.process().processId()), SIGTERM);
    subject.send({});
    QVERIFY(subject.process().waitForFinished());
    QCOMPARE(subject.process().exitStatus(), QProcess::NormalExit);
    QTRY_COMPARE(subject.processes(), QList<qint64>());
    QCOMPARE(subject.generation(), 0);
}

// During a restart that was then cancelled. It says nothing about the next one.
void tst_InPlace::stopThatWasIgnored()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--handle-and-go-on"), QStringLiteral("--as-successor=hang")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 2);
    kill(pid_t(subject.process().processId()), SIGTERM);
    subject.send("cancel");
    QTRY_COMPARE(subject.error(), QStringLiteral("Cancelled"));
    subject.send("arguments --record=" + QFile::encodeName(subject.path(QStringLiteral("record"))) + "\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
}

// Not even what it was itself. Its supervisor learns from the status that this was no normal end.
void tst_InPlace::noProgramCanBeStarted()
{
    SubjectProcess subject;
    subject.process().setProcessChannelMode(QProcess::MergedChannels);
    subject.setLastStep(QStringLiteral("execve"));
    subject.start({QStringLiteral("--generations=1")});
    QVERIFY(subject.process().waitForFinished());
    QCOMPARE(subject.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(subject.process().exitCode(), EXIT_FAILURE);
    const QByteArray output = subject.process().readAll();
    QVERIFY2(output.contains("rollover: " SUBJECT_PROGRAM " could not be started: Permission denied\n"), output.constData());
    QCOMPARE(subject.generation(), 0);
}

// After a rehearsal that went well somebody removes it. What has run so far is better than nothing.
void tst_InPlace::programVanishes()
{
    SubjectProcess subject;
    const QString program = subject.path(QStringLiteral("program"));
    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_PROGRAM), program));
    subject.setProgram(program);
    QVERIFY(subject.startReady({QStringLiteral("--clean-up-until-told")}));
    subject.send("data 1000\nrestart");
    QTRY_VERIFY(isLeaving(subject));
    QVERIFY(QFile::remove(program));
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("blobSize")).toInt(), 1000);
}

// Nobody within a wrapper knows what the program has done to itself.
void tst_InPlace::wrapperBeginsAsTheProgramDid()
{
    SubjectProcess subject;
    QFile script(subject.path(QStringLiteral("wrapper")));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/sh\nwhile read -r name mask; do [ $name != SigBlk: ] || break; done </proc/$$/status\n"
                 "echo $mask $(umask) >>\"$0.log\"\nexec '" SUBJECT_PROGRAM "' \"$@\"\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    script.close();
    subject.start({});
    QTRY_COMPARE(subject.generation(), 0);
    subject.send("disturb\nprogram " + QFile::encodeName(script.fileName()) + "\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QFile log(script.fileName() + QStringLiteral(".log"));
    QVERIFY(log.open(QIODevice::ReadOnly));
    const QByteArrayList lines = log.readAll().simplified().split(' '); // of the rehearsal, and of the new image
    QCOMPARE(lines.mid(lines.size() - 2), (QByteArrayList{"0000000000000000", "0022"}));
}

void tst_InPlace::forkedChildExits()
{
    SubjectProcess subject;
    subject.start({QStringLiteral("--generations=3"), QStringLiteral("--fork-at-exit-below=%1").arg(QCoreApplication::applicationPid())});
    QTRY_COMPARE(subject.generation(), 3);
    QCOMPARE(subject.count(QStringLiteral("ready")), 4);
    QTRY_COMPARE(subject.processes().size(), 1);
}

// The new one doesn't know them, and would never wait for them.
void tst_InPlace::deadChildrenOfTheOldImage()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("child exit 0");
    QTRY_COMPARE(subject.count(QStringLiteral("child")), 1);
    const qint64 child = subject.last(QStringLiteral("child")).value(QStringLiteral("child")).toInteger();
    const auto isZombie = [child] {
        QFile status(QStringLiteral("/proc/%1/stat").arg(child));
        return status.open(QIODevice::ReadOnly) && status.readAll().contains(") Z ");
    };
    QTRY_VERIFY(isZombie());
    QVERIFY(subject.restart());
    QVERIFY(!isZombie());
}

// It is alive and doesn't leave.
void tst_InPlace::hungRehearsal()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--when-waiting=stop")}));
    QVERIFY(subject.restart());
    QTRY_COMPARE(subject.processes().size(), 1);
    QVERIFY(runs(subject));
}

// The supervisor sees that its process has ended, and decides. Nobody else may have taken its place.
void tst_InPlace::crashDuringRehearsal()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--as-successor=stop")}));
    subject.send("restart");
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 2);
    const qint64 rehearsal = pidOf(subject.last(QStringLiteral("constructed")));
    QTRY_COMPARE(processState(rehearsal), 'T');
    kill(pid_t(subject.process().processId()), SIGKILL);
    QVERIFY(subject.process().waitForFinished());
    kill(pid_t(rehearsal), SIGCONT);
    QTRY_COMPARE(subject.processes(), QList<qint64>());
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
}

// As if it had left descriptor 9 to itself as the document.
static void claimToBeInPlace(SubjectProcess &subject)
{
    subject.setProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("ROLLOVER_HANDOVER=$$:9 exec \"$0\" \"$@\""),
                                                   QStringLiteral(SUBJECT_PROGRAM)});
}

// Nobody else is there who could go on, so it does.
void tst_InPlace::unreadableDocument()
{
    SubjectProcess subject;
    claimToBeInPlace(subject);
    subject.process().setChildProcessModifier([] {
        const int file = memfd_create("rollover", MFD_ALLOW_SEALING);
        [[maybe_unused]] const ssize_t size = write(file, "garbage", 7);
        fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
        dup2(file, 9);
        fcntl(9, F_SETFD, 0);
    });
    subject.start({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("dataKeys")).toInt(), 0);
}

// Then nobody has handed over.
void tst_InPlace::documentIsAFile()
{
    SubjectProcess subject;
    claimToBeInPlace(subject);
    subject.process().setChildProcessModifier([] { dup2(open("/etc/passwd", O_RDONLY), 9); });
    QVERIFY(subject.startReady({}));
    const QJsonObject inventory = subject.last(QStringLiteral("ready")).value(QStringLiteral("inventory")).toObject();
    QVERIFY(inventory.value(QStringLiteral("descriptors")).toArray().contains(QStringLiteral("9 /etc/passwd")));
}

// What exit() would have written at the very end.
void tst_InPlace::bufferedOutput()
{
    SubjectProcess subject;
    const QString file = subject.path(QStringLiteral("output"));
    subject.start({QStringLiteral("--say-goodbye=") + file, QStringLiteral("--generations=3")});
    QTRY_COMPARE(subject.generation(), 3);
    QFile output(file);
    QVERIFY(output.open(QIODevice::ReadOnly));
    QCOMPARE(output.readAll().count("goodbye"), 3);
}

void tst_InPlace::otherBuilds_data()
{
    QTest::addColumn<QString>("program");
    QTest::newRow("linked statically") << QStringLiteral(STATIC_SUBJECT_PROGRAM);
    QTest::newRow("with windows") << QStringLiteral(GUI_SUBJECT_PROGRAM);
}

void tst_InPlace::otherBuilds()
{
    QFETCH(QString, program);
    SubjectProcess subject;
    subject.setProgram(program);
    subject.start({QStringLiteral("-platform"), QStringLiteral("offscreen"), QStringLiteral("--generations=3")});
    QTRY_COMPARE(subject.generation(), 3);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QTRY_COMPARE(subject.processes().size(), 1);
}

QTEST_GUILESS_MAIN(tst_InPlace)

#include "tst_inplace.moc"
