// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "repetitions.h"
#include "subjectprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTest>

#include <csignal>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

// G5: each generation begins as the first one did, whatever the program has done to itself.
class tst_Fidelity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomArgumentsAndEnvironments();
    void knownArguments();
    void argumentsThatLookLikePlaceholders();
    void programThatCantBeNamed();
    void everythingElse();
    void environmentAtRestart();
    void initialEnvironment();
    void ambiguousEnvironment();
    void inheritedEnvironment();
    void loadersVariable();
    void otherProcessesVariables();
    void failedRestartLeavesDescriptors();
    void leakedSocketDoesNotPass();
    void descriptorThatIsAnotherNowDoesNotPass();
    void terminal();
    void deletedDirectory();
    void deletedDirectoryThatWasLeft();
    void deletedDirectoryThatWasLeftLater();
    void directoryThatMayNotBeEntered();
    void replacedDirectory();
    void sessionOption();
    void activationTokens();
    void overrides();
};

// Of all that became ready; in place there are rehearsals as well.
static QList<QJsonObject> constructedEvents(const SubjectProcess &subject)
{
    QList<QJsonObject> result;
    const QList<QJsonObject> constructed = subject.events(QStringLiteral("constructed"));
    for (const QJsonObject &ready : subject.events(QStringLiteral("ready"))) {
        for (const QJsonObject &event : constructed) {
            if (pidOf(event) == pidOf(ready) && event.value(QStringLiteral("generation")) == ready.value(QStringLiteral("generation")))
                result.append(event);
        }
    }
    return result;
}

static QJsonObject constructed(const SubjectProcess &subject, int generation)
{
    return constructedEvents(subject).value(generation).value(QStringLiteral("inventory")).toObject();
}

// Without what legitimately differs: the PIDs that name the process itself, inodes, and what the library holds until ready().
static QJsonObject comparable(QJsonObject inventory, qint64 pid)
{
    QStringList environment = inventory.value(QStringLiteral("environment")).toVariant().toStringList();
    for (QString &entry : environment)
        entry.replace(QStringLiteral("_PID=%1").arg(pid), QStringLiteral("_PID=self"));
    inventory[QStringLiteral("environment")] = QJsonArray::fromStringList(environment);
    QStringList descriptors = inventory.value(QStringLiteral("descriptors")).toVariant().toStringList();
    descriptors.removeIf([](const QString &entry) { return entry.contains(QStringLiteral(" private ")); });
    inventory[QStringLiteral("descriptors")] = QJsonArray::fromStringList(descriptors);
    inventory.remove(QStringLiteral("oomScore"));
    return inventory;
}

static void compareGenerations(const SubjectProcess &subject, int generations)
{
    const QList<QJsonObject> events = constructedEvents(subject);
    QCOMPARE(events.size(), generations + 1);
    const QJsonObject first = comparable(constructed(subject, 0), pidOf(events.at(0)));
    for (int generation = 1; generation <= generations; ++generation) {
        const QJsonObject now = comparable(constructed(subject, generation), pidOf(events.at(generation)));
        for (auto entry = first.begin(); entry != first.end(); ++entry)
            QVERIFY2(now.value(entry.key()) == entry.value(),
                     qPrintable(QStringLiteral("generation %1, %2:\n%3\n%4")
                                    .arg(generation)
                                    .arg(entry.key(), QString::fromUtf8(QJsonDocument(QJsonArray{entry.value()}).toJson()),
                                         QString::fromUtf8(QJsonDocument(QJsonArray{now.value(entry.key())}).toJson()))));
    }
}

static QByteArray randomBytes(QRandomGenerator &random, int longest)
{
    QByteArray bytes(random.bounded(longest + 1), Qt::Uninitialized);
    const bool readable = random.bounded(2);
    for (char &byte : bytes)
        byte = char(readable ? random.bounded(0x20, 0x7f) : random.bounded(1, 0x100));
    return bytes;
}

void tst_Fidelity::randomArgumentsAndEnvironments()
{
    bool given = false;
    const quint32 seedGiven = qEnvironmentVariable("ROLLOVER_TEST_SEED").toUInt(&given);
    const quint32 seed = given ? seedGiven : QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    for (int set = 0; set < repetitions(200); ++set) {
        QByteArrayList argv;
        const int arguments = random.bounded(1, 12);
        for (int i = 0; i < arguments; ++i)
            argv.append(randomBytes(random, 60));
        argv.append("--generations=5");
        QByteArrayList environment{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
        const int variables = random.bounded(12);
        for (int i = 0; i < variables; ++i)
            environment.append("V" + QByteArray::number(i) + '=' + randomBytes(random, 60));

        SubjectProcess subject;
        subject.startRaw(SUBJECT_PROGRAM, argv, environment);
        QVERIFY2(QTest::qWaitFor([&] { return subject.generation() == 5; }, 10000),
                 qPrintable(QStringLiteral("set %1 of ROLLOVER_TEST_SEED=%2").arg(set).arg(seed)));
        compareGenerations(subject, 5);
        if (QTest::currentTestFailed()) {
            qInfo("set %d of ROLLOVER_TEST_SEED=%u", set, seed);
            return;
        }
    }
}

void tst_Fidelity::knownArguments()
{
    // Those that Qt takes out, and those that QProcess can't carry.
    SubjectProcess subject;
    subject.startRaw(SUBJECT_PROGRAM,
                     {"subject", "-platform", "offscreen", "-style", "fusion", "-qmljsdebugger=port:1", "", "a\nb", "\xff\xfe", "--",
                      "-session", "of-its-own", "\xc3\xa4", "--generations=5"},
                     {"PATH=/usr/bin:/bin"});
    QTRY_COMPARE(subject.generation(), 5);
    compareGenerations(subject, 5);
    QVERIFY(
        constructed(subject, 5)
            .value(QStringLiteral("arguments"))
            .toString()
            .startsWith(QStringLiteral(
                "subject%00-platform%00offscreen%00-style%00fusion%00-qmljsdebugger%3Dport%3A1%00%00a%0Ab%00%FF%FE%00--%00-session%00")));
}

void tst_Fidelity::argumentsThatLookLikePlaceholders()
{
    // Among one that needs a placeholder; some are those of another place.
    SubjectProcess subject;
    subject.startRaw(SUBJECT_PROGRAM,
                     {"subject", "ROLLOVER_ARGUMENT_1", "ROLLOVER_ARGUMENT_3", "\xff", "ROLLOVER_ARGUMENT_2", "ROLLOVER_ARGUMENT_",
                      "--generations=3"},
                     {"PATH=/usr/bin:/bin"});
    QTRY_COMPARE(subject.generation(), 3);
    compareGenerations(subject, 3);
}

// QProcess takes a QString, which can't hold this path.
void tst_Fidelity::programThatCantBeNamed()
{
    SubjectProcess subject;
    const QByteArray program = QFile::encodeName(subject.path(QStringLiteral("subject-"))) + '\xff';
    QCOMPARE(symlink(SUBJECT_PROGRAM, program.constData()), 0);
    subject.startRaw(program, {"subject"}, {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"});
    QTRY_COMPARE(subject.generation(), 0);
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("Unsupported"));
    const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
    QVERIFY2(text.contains(subject.path(QStringLiteral("subject-"))), qPrintable(text));
    unlink(program.constData()); // QTemporaryDir can't name it either
}

void tst_Fidelity::everythingElse()
{
    SubjectProcess subject;
    subject.process().setWorkingDirectory(subject.path(QString()));
    subject.startRaw(SUBJECT_PROGRAM, {"subject", "--disturb", "--generations=5"}, {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}, [] {
        umask(0027);
        sigset_t blocked;
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGUSR2);
        sigaddset(&blocked, SIGRTMIN + 1);
        sigprocmask(SIG_SETMASK, &blocked, nullptr);
        signal(SIGHUP, SIG_IGN); // as nohup does
        const rlimit limit{0, 0};
        setrlimit(RLIMIT_CORE, &limit);
        const int file = open("/etc/hostname", O_RDONLY | O_CREAT, 0644);
        dup2(file, 7);
        dup2(file, 77);
    });
    QTRY_COMPARE(subject.generation(), 5);
    compareGenerations(subject, 5);

    // And it is what it was meant to be.
    const QJsonObject last = constructed(subject, 5);
    const QStringList status = last.value(QStringLiteral("status")).toVariant().toStringList();
    QVERIFY2(status.contains(QStringLiteral("Umask: 0027")), qPrintable(status.join(u'\n')));
    QVERIFY2(status.filter(QStringLiteral("SigBlk: ")).constFirst().endsWith(QStringLiteral("800")),
             qPrintable(status.join(u'\n'))); // SIGUSR2
    QVERIFY2(status.filter(QStringLiteral("SigIgn: ")).constFirst().endsWith(QStringLiteral("1")),
             qPrintable(status.join(u'\n'))); // SIGHUP
    const QStringList descriptors = last.value(QStringLiteral("descriptors")).toVariant().toStringList();
    QVERIFY(descriptors.contains(QStringLiteral("7 /etc/hostname")));
    QVERIFY(descriptors.contains(QStringLiteral("77 /etc/hostname")));
    QVERIFY(descriptors.filter(QStringLiteral("passwd")).isEmpty());
}

// A program that changes its environment for itself, in every generation.
void tst_Fidelity::initialEnvironment()
{
    SubjectProcess subject;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/bin:/bin"));
    environment.insert(QStringLiteral("DESKTOP_STARTUP_ID"), QStringLiteral("used"));
    subject.process().setProcessEnvironment(environment);
    QVERIFY(subject.startReady({}));
    for (int generation = 1; generation <= 3; ++generation) {
        subject.send("setenv QT_SCALE_FACTOR=2\nsetenv PATH=/opt/bin:/usr/bin:/bin\ninitialEnvironment\nrestart");
        QTRY_COMPARE(subject.generation(), generation);
        const QStringList all = constructed(subject, generation).value(QStringLiteral("environment")).toVariant().toStringList();
        QCOMPARE(all.filter(QStringLiteral("QT_SCALE_FACTOR=")), QStringList());
        QVERIFY(all.contains(QStringLiteral("PATH=/usr/bin:/bin")));
        QStringList expected = environment.toStringList();
        expected.removeAll(QStringLiteral("DESKTOP_STARTUP_ID=used"));
        QCOMPARE(all.size(), expected.size());
    }
}

void tst_Fidelity::environmentAtRestart()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("setenv NEW=value\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QVERIFY(constructed(subject, 1).value(QStringLiteral("environment")).toArray().contains(QStringLiteral("NEW=value")));
}

void tst_Fidelity::ambiguousEnvironment()
{
    // For getenv() the first one counts.
    SubjectProcess subject;
    subject.startRaw(SUBJECT_PROGRAM, {"subject"}, {"PATH=/usr/bin:/bin", "X=first", "Y=\xff", "X=second"});
    QTRY_COMPARE(subject.generation(), 0);
    QVERIFY(subject.restart());
    const QStringList environment = constructed(subject, 1).value(QStringLiteral("environment")).toVariant().toStringList();
    QCOMPARE(environment.filter(QStringLiteral("X=")), QStringList{QStringLiteral("X=first")});
    QVERIFY(environment.contains(QStringLiteral("Y=%FF")));
}

void tst_Fidelity::inheritedEnvironment()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("inheritEnvironment\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(constructed(subject, 1).value(QStringLiteral("environment")), constructed(subject, 0).value(QStringLiteral("environment")));
}

// The library sets it for the loader of a copy, and the program doesn't see it.
void tst_Fidelity::loadersVariable()
{
    for (const QByteArrayList &variables : {QByteArrayList(), QByteArrayList{"LD_BIND_NOW="}, QByteArrayList{"LD_BIND_NOW=1"}}) {
        SubjectProcess subject;
        subject.startRaw(SUBJECT_PROGRAM, {"subject", "ROLLOVER_ARGUMENT_1"}, QByteArrayList{"PATH=/usr/bin:/bin"} + variables);
        QTRY_COMPARE(subject.generation(), 0);
        for (int generation = 1; generation <= 2; ++generation) {
            QVERIFY(subject.restart());
            const QStringList environment =
                constructed(subject, generation).value(QStringLiteral("environment")).toVariant().toStringList();
            QStringList expected;
            for (const QByteArray &variable : variables)
                expected.append(QString::fromLatin1(variable));
            QCOMPARE(environment.filter(QStringLiteral("LD_BIND_NOW")), expected);
            // What its loader has had, also if the program was started once more for its arguments.
            QFile started(QStringLiteral("/proc/%1/environ").arg(pidOf(subject.last(QStringLiteral("ready")))));
            QVERIFY(started.open(QIODevice::ReadOnly));
            const QByteArrayList variablesOfLoader = started.readAll().split('\0');
            QVERIFY(qEnvironmentVariable("SUBJECT_METHOD") == QStringLiteral("InPlace")
                    || variablesOfLoader.contains(variables.isEmpty() ? "LD_BIND_NOW=rollover" : variables.first()));
        }
    }
}

void tst_Fidelity::otherProcessesVariables()
{
    SubjectProcess subject;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("WATCHDOG_PID"), QStringLiteral("1"));
    subject.process().setProcessEnvironment(environment);
    QVERIFY(subject.startReady({}));
    QVERIFY(subject.restart());
    const QJsonArray variables = constructed(subject, 1).value(QStringLiteral("environment")).toArray();
    QVERIFY(variables.contains(QStringLiteral("WATCHDOG_PID=1")));
    QVERIFY(!variables.contains(QStringLiteral("LISTEN_PID=")));
}

void tst_Fidelity::failedRestartLeavesDescriptors()
{
    for (const QByteArray &failure : {QByteArray("program /nonexistent"), QByteArray("program /etc"), QByteArray("program /bin/true")}) {
        SubjectProcess subject;
        subject.startRaw(SUBJECT_PROGRAM, {"subject", "--disturb"}, {"PATH=/usr/bin:/bin"}, [] { dup2(open("/etc/passwd", O_RDONLY), 7); });
        QTRY_COMPARE(subject.generation(), 0);
        const auto inventory = [&subject] {
            const qsizetype count = subject.count(QStringLiteral("inventory"));
            subject.send("inventory");
            const bool arrived = QTest::qWaitFor([&] { return subject.count(QStringLiteral("inventory")) > count; });
            return arrived ? subject.last(QStringLiteral("inventory")).value(QStringLiteral("descriptors")).toArray() : QJsonArray();
        };
        const QJsonArray before = inventory();
        QVERIFY(before.contains(QStringLiteral("7 private /etc/passwd")));
        subject.send(failure + "\nrestart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
        QTRY_COMPARE(inventory(), before);
    }
}

void tst_Fidelity::leakedSocketDoesNotPass()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--disturb")}));
    subject.send("inventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
    const QString before = QString::fromUtf8(QJsonDocument(subject.last(QStringLiteral("inventory"))).toJson());
    QVERIFY(before.contains(QStringLiteral(" socket:")) && before.contains(QStringLiteral("/etc/passwd")));
    QVERIFY(subject.restart());
    const QJsonArray descriptors = constructed(subject, 1).value(QStringLiteral("descriptors")).toArray();
    for (const QJsonValue &entry : descriptors) {
        const QString text = entry.toString();
        QVERIFY2(text.contains(QStringLiteral("private")) || !text.contains(QStringLiteral("socket:")), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("/etc/passwd")), qPrintable(text));
    }
}

// The program has closed what it was started with, and may have opened something else with that number.
void tst_Fidelity::descriptorThatIsAnotherNowDoesNotPass()
{
    SubjectProcess subject;
    subject.startRaw(SUBJECT_PROGRAM, {"subject"}, {"PATH=/usr/bin:/bin"}, [] {
        const int file = open("/etc/hostname", O_RDONLY | O_CLOEXEC);
        for (int fd : {77, 78, 79})
            dup2(file, fd);
    });
    QTRY_COMPARE(subject.generation(), 0);
    subject.send("close 77\nreopen 78");
    for (int generation = 1; generation <= 2; ++generation) {
        QVERIFY(subject.restart());
        QStringList descriptors = constructed(subject, generation).value(QStringLiteral("descriptors")).toVariant().toStringList();
        descriptors =
            descriptors.filter(QRegularExpression(QStringLiteral("^7[789] (?!private)"))); // clazy:exclude=use-static-qregularexpression
        QCOMPARE(descriptors, QStringList{QStringLiteral("79 /etc/hostname")});
    }
}

void tst_Fidelity::terminal()
{
    SubjectProcess subject;
    subject.setProgram(QStringLiteral("/bin/sh"),
                       {QStringLiteral("-c"),
                        QStringLiteral("exec script --quiet --command \"'" SUBJECT_PROGRAM "' '$1' --generations=1 --no-input\" /dev/null"),
                        QStringLiteral("sh")});
    subject.start({});
    QTRY_COMPARE(subject.generation(), 1);
    const auto standardInput = [&subject](int generation) {
        return constructed(subject, generation).value(QStringLiteral("descriptors")).toArray().at(0).toString();
    };
    QVERIFY2(standardInput(0).startsWith(QStringLiteral("0 /dev/pts/")), qPrintable(standardInput(0)));
    QCOMPARE(standardInput(1), QStringLiteral("0 /dev/null"));
    subject.killAll(); // nobody can tell it to quit
}

// Makes it.
static bool startIn(SubjectProcess &subject, const QString &folder)
{
    subject.process().setWorkingDirectory(folder);
    return QDir().mkdir(folder) && subject.startReady({});
}

void tst_Fidelity::deletedDirectory()
{
    SubjectProcess subject;
    const QString folder = subject.path(QStringLiteral("folder"));
    QVERIFY(startIn(subject, folder));
    QVERIFY(QDir().rmdir(folder));
    for (int generation = 1; generation <= 3; ++generation) {
        QVERIFY(subject.restart());
        QCOMPARE(constructed(subject, generation).value(QStringLiteral("directory")).toString(),
                 QString::fromLatin1(QFile::encodeName(folder + QStringLiteral(" (deleted)")).toPercentEncoding(" /=:")));
    }
}

void tst_Fidelity::deletedDirectoryThatWasLeft()
{
    SubjectProcess subject;
    const QString folder = subject.path(QStringLiteral("folder"));
    QVERIFY(startIn(subject, folder));
    subject.send("chdir /\ninventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
    QVERIFY(QDir().rmdir(folder));
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("FailedToStart"));
    QVERIFY(subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString().contains(folder));
    QCOMPARE(subject.count(QStringLiteral("constructed")), 1);
}

void tst_Fidelity::deletedDirectoryThatWasLeftLater()
{
    SubjectProcess subject;
    const QString folder = subject.path(QStringLiteral("folder"));
    QVERIFY(startIn(subject, folder));
    QVERIFY(QDir().rmdir(folder));
    QVERIFY(subject.restart());
    subject.send("chdir /\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("FailedToStart"));
}

void tst_Fidelity::directoryThatMayNotBeEntered()
{
    if (geteuid() != 0)
        QSKIP("Only root can start a process as another user.");
    SubjectProcess subject;
    const QString folder = subject.path(QStringLiteral("folder"));
    const QString program = subject.path(QStringLiteral("subject"));
    QVERIFY(QDir().mkdir(folder));
    QVERIFY(QFile::copy(QStringLiteral(STATIC_SUBJECT_PROGRAM), program));
    QCOMPARE(chmod(qPrintable(folder), 0700), 0);
    QCOMPARE(chmod(qPrintable(subject.path(QString())), 0777), 0);
    subject.process().setWorkingDirectory(folder);
    subject.startRaw(QFile::encodeName(program), {"subject", "--generations=2"}, {"PATH=/usr/bin:/bin"},
                     [] { [[maybe_unused]] const bool done = setgid(65534) == 0 && setuid(65534) == 0; });
    QTRY_COMPARE(subject.generation(), 2);
    QCOMPARE(constructed(subject, 2).value(QStringLiteral("directory")).toString(), folder);
}

void tst_Fidelity::replacedDirectory()
{
    SubjectProcess subject;
    const QString folder = subject.path(QStringLiteral("folder"));
    QVERIFY(startIn(subject, folder));
    QVERIFY(QDir().rename(folder, folder + QStringLiteral(".old")));
    QVERIFY(QDir().mkdir(folder));
    QVERIFY(subject.restart());
    QCOMPARE(constructed(subject, 1).value(QStringLiteral("directory")).toString(), folder);
}

void tst_Fidelity::sessionOption()
{
    SubjectProcess subject;
    subject.setProgram(QStringLiteral(GUI_SUBJECT_PROGRAM), {QStringLiteral("-platform"), QStringLiteral("offscreen"),
                                                             QStringLiteral("-session"), QStringLiteral("over"), QStringLiteral("kept")});
    QVERIFY(subject.startReady({}));
    QVERIFY(subject.restart());
    const QString arguments = constructed(subject, 1).value(QStringLiteral("arguments")).toString();
    QVERIFY2(arguments.contains(QStringLiteral("%00-platform%00offscreen%00kept%00--record")), qPrintable(arguments));
}

void tst_Fidelity::activationTokens()
{
    // Each is for one window of one process.
    const auto tokens = [](const SubjectProcess &subject, int generation) {
        const QStringList all = constructed(subject, generation).value(QStringLiteral("environment")).toVariant().toStringList();
        return all.filter(QStringLiteral("DESKTOP_STARTUP_ID=")) + all.filter(QStringLiteral("XDG_ACTIVATION_TOKEN="));
    };
    SubjectProcess subject;
    subject.startRaw(SUBJECT_PROGRAM, {"subject"}, {"PATH=/usr/bin:/bin", "DESKTOP_STARTUP_ID=stale", "XDG_ACTIVATION_TOKEN=stale"});
    QTRY_COMPARE(subject.generation(), 0);
    QCOMPARE(tokens(subject, 0).size(), 2);
    QVERIFY(subject.restart());
    QCOMPARE(tokens(subject, 1), QStringList());

    // Nor with all the rest, as the application has it.
    SubjectProcess whole;
    whole.startRaw(SUBJECT_PROGRAM, {"subject"}, {"PATH=/usr/bin:/bin", "XDG_ACTIVATION_TOKEN=stale"});
    QTRY_COMPARE(whole.generation(), 0);
    whole.send("wholeEnvironment\nrestart");
    QTRY_COMPARE(whole.generation(), 1);
    QCOMPARE(tokens(whole, 1), QStringList());

    subject.send("environment DESKTOP_STARTUP_ID=fresh\nenvironment XDG_ACTIVATION_TOKEN=new\nrestart");
    QTRY_COMPARE(subject.generation(), 2);
    QCOMPARE(tokens(subject, 2), (QStringList{QStringLiteral("DESKTOP_STARTUP_ID=fresh"), QStringLiteral("XDG_ACTIVATION_TOKEN=new")}));
    QVERIFY(subject.restart());
    QCOMPARE(tokens(subject, 3), QStringList());

    // A restart that has failed has used it up, too.
    subject.send("environment DESKTOP_STARTUP_ID=fresh\nprogram /bin/false\nrestart");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    subject.send("program " + QByteArray(SUBJECT_PROGRAM) + "\nrestart");
    QTRY_COMPARE(subject.generation(), 4);
    QCOMPARE(tokens(subject, 4), QStringList());
}

void tst_Fidelity::overrides()
{
    SubjectProcess subject;
    const QString program = subject.path(QStringLiteral("other"));
    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_V2_PROGRAM), program));
    const QString folder = subject.path(QStringLiteral("folder"));
    QVERIFY(QDir().mkdir(folder));
    QVERIFY(subject.startReady({}));
    const QByteArray arguments = "--record=" + QFile::encodeName(subject.path(QStringLiteral("record"))) + " once \xc3\xa4";
    // A relative path is one from the directory in which it starts.
    subject.send("program ../other\narguments " + arguments + "\ndirectory " + QFile::encodeName(folder)
                 + "\nenvironment NEW=value\nrestart");
    for (int generation = 1; generation <= 3; ++generation) { // for all after it, too
        QTRY_COMPARE(subject.generation(), generation);
        QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("version")).toInt(), 2);
        const QJsonObject inventory = constructed(subject, generation);
        QCOMPARE(inventory.value(QStringLiteral("directory")).toString(), folder);
        QVERIFY(inventory.value(QStringLiteral("environment")).toArray().contains(QStringLiteral("NEW=value")));
        QCOMPARE(inventory.value(QStringLiteral("arguments")).toString().section(QStringLiteral("%00"), 2),
                 QStringLiteral("once%00%C3%A4%00"));
        subject.send("restart");
    }
}

QTEST_GUILESS_MAIN(tst_Fidelity)
#include "tst_fidelity.moc"
