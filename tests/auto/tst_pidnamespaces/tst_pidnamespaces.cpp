// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

// Predecessor and successor have different PID namespaces, and so different numbers for each other, or none: a wrapper puts the
// successor in a sandbox, or a portal starts it outside of the predecessor's.
class tst_PidNamespaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneOwner_data();
    void oneOwner();
    void cannotTell_data();
    void cannotTell();
    void cannotTellButIsAlone_data();
    void cannotTellButIsAlone();
    void onlyOneClaims_data();
    void onlyOneClaims();
    void hangs_data();
    void hangs();
    void predecessorIsOutOfReach();
    void predecessorCrashes_data();
    void predecessorCrashes();
    void successorCrashesLate_data();
    void successorCrashesLate();
};

static const QString sandbox = QStringLiteral("bwrap --dev-bind / / --proc /proc --unshare-pid");

enum class Way { In, Out, Across };

// A subject that is started in or outside of a sandbox, with a portal outside.
class Travellers
{
public:
    explicit Travellers(Way way, const QStringList &arguments = {}, const QString &program = QStringLiteral("'" SUBJECT_PROGRAM "' \"$@\""))
    {
        const QString portal = QStringLiteral("'" COMMON_FOLDER "/portal.py'");
        const QString socket = subject.path(QStringLiteral("portal"));
        m_portal.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        if (way != Way::In) {
            m_portal.start(QStringLiteral("/bin/sh"),
                           {QStringLiteral("-c"),
                            QStringLiteral("exec %1 serve '%2' %3").arg(portal, socket, way == Way::Across ? sandbox : QString())});
            QVERIFY(QTest::qWaitFor([&] { return QFile::exists(socket); }));
            subject.setProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("exec %1 \"$0\" \"$@\"").arg(sandbox),
                                                           QStringLiteral(SUBJECT_PROGRAM)});
        }
        write(way == Way::In ? sandbox : portal + QStringLiteral(" start '%1'").arg(socket), program);
        subject.start(arguments + QStringList{QStringLiteral("--port=%1").arg(freePort())});
    }

    ~Travellers()
    {
        m_portal.kill();
        m_portal.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Travellers)

    void restart() { subject.send("program " + QFile::encodeName(m_wrapper) + "\nrestart"); }

    SubjectProcess subject;

private:
    // A script that goes that way.
    void write(const QString &how, const QString &program)
    {
        QFile script(m_wrapper = subject.path(QStringLiteral("wrapper")));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\nexec " + how.toUtf8() + ' ' + program.toUtf8() + '\n');
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    QProcess m_portal;
    QString m_wrapper;
};

// By the file itself: a path in another mount namespace says nothing.
static bool runsSubject(qint64 pid)
{
    struct stat file;
    struct stat subject;
    return stat(qPrintable(QStringLiteral("/proc/%1/exe").arg(pid)), &file) == 0 && stat(SUBJECT_PROGRAM, &subject) == 0
           && file.st_dev == subject.st_dev && file.st_ino == subject.st_ino;
}

// Of those that run, by the numbers that they have here.
static QList<qint64> subjects(const SubjectProcess &subject, bool areSuccessors)
{
    QList<qint64> result = subject.processes();
    result.removeIf([&](qint64 pid) {
        QFile environment(QStringLiteral("/proc/%1/environ").arg(pid)); // as it was at the start
        return !runsSubject(pid) || !environment.open(QIODevice::ReadOnly)
               || environment.readAll().contains("ROLLOVER_HANDOVER=") != areSuccessors;
    });
    return result;
}

// Whether a successor can tell who its predecessor is, also by no number: from Linux 6.9 on.
static bool canTellStrangers()
{
    constexpr auto pidfs = 0x50494446;
    const int pidfd = int(syscall(SYS_pidfd_open, getpid(), 0));
    struct statfs fileSystem;
    const bool result = fstatfs(pidfd, &fileSystem) == 0 && fileSystem.f_type == pidfs;
    close(pidfd);
    return result;
}

// Whether a predecessor gets a handle on its successor from the kernel: from Linux 6.5 on.
static bool sendersHaveHandles()
{
    constexpr int passHandle = 76; // SO_PASSPIDFD
    const int on = 1;
    const int unconnected = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    const bool result = setsockopt(unconnected, SOL_SOCKET, passHandle, &on, sizeof on) == 0;
    close(unconnected);
    return result;
}

// Where it can't, the other two are no ways for a handover, and cannotTell() is about them. Outside of a sandbox a process in it has a
// number, too.
static void addPassableWays()
{
    QTest::addColumn<Way>("way");
    QTest::newRow("out of a sandbox") << Way::Out;
    if (!canTellStrangers())
        return;
    QTest::newRow("into a sandbox") << Way::In;
    QTest::newRow("from one sandbox to another") << Way::Across;
}

void tst_PidNamespaces::oneOwner_data()
{
    addPassableWays();
}

void tst_PidNamespaces::oneOwner()
{
    QFETCH(Way, way);
    Travellers travellers(way);
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    // Out of a sandbox there is but one way; then it goes on in its own namespace.
    for (int generation = 1; generation <= 3; ++generation) {
        subject.send("data 1000");
        if (way == Way::Out && generation > 1)
            subject.send("restart");
        else
            travellers.restart();
        QTRY_COMPARE(subject.generation(), generation);
        const QJsonObject ready = subject.last(QStringLiteral("ready"));
        QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString()); // the predecessor is really gone
        QCOMPARE(ready.value(QStringLiteral("blobSize")).toInt(), 1000);
        QVERIFY(ready.value(QStringLiteral("successor")).toBool());
    }
    QCOMPARE(subject.count(QStringLiteral("ready")), 4);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    subject.send("quit");
    QTRY_VERIFY(subjects(subject, true).isEmpty());
}

static void addWaysOnOlderKernels()
{
    QTest::addColumn<Way>("way");
    QTest::addColumn<QString>("libraries");
    const QString libraries = QStringLiteral(NO_PEER_HANDLE_LIBRARY);
    const QString olderLibraries = libraries + QStringLiteral(" " NO_INNER_NUMBERS_LIBRARY);
    QTest::newRow("into a sandbox") << Way::In << libraries;
    QTest::newRow("into a sandbox, before Linux 5.5") << Way::In << olderLibraries;
    QTest::newRow("out of a sandbox") << Way::Out << libraries;
    QTest::newRow("out of a sandbox, before Linux 5.5") << Way::Out << olderLibraries;
    QTest::newRow("from one sandbox to another") << Way::Across << libraries;
    QTest::newRow("from one sandbox to another, before Linux 5.5") << Way::Across << olderLibraries;
}

void tst_PidNamespaces::cannotTell_data()
{
    addWaysOnOlderKernels();
}

// Before Linux 6.5 (and so 6.9) nobody can say whether it is the predecessor. Then the copy must not begin beside it.
void tst_PidNamespaces::cannotTell()
{
    QFETCH(Way, way);
    QFETCH(QString, libraries);
    Travellers travellers(way, {}, QStringLiteral("env LD_PRELOAD='%1' '" SUBJECT_PROGRAM "' \"$@\"").arg(libraries));
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    travellers.restart();
    if (way == Way::Out) { // it sees all of the predecessor's numbers
        QTRY_COMPARE(subject.generation(), 1);
        return;
    }
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(subject.count(QStringLiteral("constructed")), 2);
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);
    QCOMPARE(subject.state(), QStringLiteral("Running"));
}

void tst_PidNamespaces::cannotTellButIsAlone_data()
{
    addWaysOnOlderKernels();
}

// Its predecessor has crashed before it could look. There is nobody beside whom it could begin, and nobody else to go on.
void tst_PidNamespaces::cannotTellButIsAlone()
{
    QFETCH(Way, way);
    QFETCH(QString, libraries);
    Travellers travellers(way, {},
                          QStringLiteral("sh -c ': >\"$0.begun\"; : <\"$0\"; exec env LD_PRELOAD=\"$@\"' "
                                         "\"$(dirname \"$0\")/gate\" '%1' '" SUBJECT_PROGRAM "' \"$@\"")
                              .arg(libraries));
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    subject.send("data 1000");
    travellers.restart();
    QTRY_VERIFY(QFile::exists(subject.path(QStringLiteral("gate.begun"))));
    QTRY_COMPARE(subjects(subject, false).size(), 1); // and not its children any more, before their exec()
    const QList<qint64> predecessors = subjects(subject, false);
    kill(pid_t(predecessors.first()), SIGKILL);
    QTRY_VERIFY(subjects(subject, false).isEmpty());
    subject.openGate();
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("blobSize")).toInt(), 1000);
}

void tst_PidNamespaces::onlyOneClaims_data()
{
    addPassableWays();
}

void tst_PidNamespaces::onlyOneClaims()
{
    QFETCH(Way, way);
    // A shell would take standard input from what runs in the background.
    Travellers travellers(way, {QStringLiteral("--clean-up-until-told")},
                          QStringLiteral("sh -c 'exec 3<&0; \"$0\" \"$@\" <&3 & \"$0\" \"$@\" <&3 & wait' '" SUBJECT_PROGRAM "' \"$@\""));
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    travellers.restart();
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 3);
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 2);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QTRY_COMPARE(subject.count(QStringLiteral("leaving")), 2); // the predecessor, and one of the two
    QCOMPARE(subject.count(QStringLiteral("ready")), 2);
}

void tst_PidNamespaces::hangs_data()
{
    addPassableWays();
}

void tst_PidNamespaces::hangs()
{
    QFETCH(Way, way);
    Travellers travellers(way, {QStringLiteral("--as-successor=hang")});
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    const QList<qint64> before = subject.processes();
    subject.send("startTimeout 1500");
    travellers.restart();
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorTimedOut"));
    QCOMPARE(subject.count(QStringLiteral("constructed")), 2);
    const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
    // Without that handle only the portal's client is known, and can be ended.
    QCOMPARE(text.contains(QStringLiteral("could not be ended")), way != Way::In && sendersHaveHandles());
    if (way == Way::In) {
        QTRY_COMPARE(subject.processes(), before);
        return;
    }
    // It is still there, and is somebody else's to end.
    QVERIFY(subject.processes().size() > before.size());
    const QList<qint64> now = subject.processes();
    for (qint64 pid : now) {
        if (!before.contains(pid))
            kill(pid_t(pid), SIGKILL);
    }
    QTRY_COMPARE(subject.processes(), before);
    QCOMPARE(subject.state(), QStringLiteral("Running"));
}

void tst_PidNamespaces::predecessorIsOutOfReach()
{
    if (!canTellStrangers())
        QSKIP("This kernel doesn't tell a process in a sandbox who its predecessor is (before Linux 6.9).");
    Travellers travellers(Way::In,
                          {QStringLiteral("--clean-up-until-told"), QStringLiteral("--exit-timeout=200"), QStringLiteral("--end-overdue")});
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    travellers.restart();
    QTRY_COMPARE(subject.count(QStringLiteral("overdue")), 1);
    QTRY_COMPARE(subject.count(QStringLiteral("errorChanged")), 1);
    const QString text = subject.last(QStringLiteral("errorChanged")).value(QStringLiteral("text")).toString();
    QVERIFY2(text.contains(QStringLiteral("could not be ended")), qPrintable(text));
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1); // it has waited on
}

void tst_PidNamespaces::predecessorCrashes_data()
{
    addPassableWays();
}

void tst_PidNamespaces::predecessorCrashes()
{
    QFETCH(Way, way);
    Travellers travellers(way, {QStringLiteral("--refuse-quit"), QStringLiteral("--busy-when-started=20000")});
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    travellers.restart();
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
    const QList<qint64> predecessors = subjects(subject, false);
    QCOMPARE(predecessors.size(), 1);
    kill(pid_t(predecessors.first()), SIGKILL);
    QTRY_COMPARE(subject.generation(), 1);
}

void tst_PidNamespaces::successorCrashesLate_data()
{
    addPassableWays();
}

// It has reported alive, and its predecessor can't change its mind any more: it becomes what it has started, which starts the
// program once more. That is no successor, since it is another process, and hears nothing of the data.
void tst_PidNamespaces::successorCrashesLate()
{
    QFETCH(Way, way);
    Travellers travellers(way, {QStringLiteral("--clean-up-until-told")});
    SubjectProcess &subject = travellers.subject;
    QTRY_COMPARE(subject.generation(), 0);
    travellers.restart();
    QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
    const QList<qint64> successors = subjects(subject, true);
    QCOMPARE(successors.size(), 1);
    kill(pid_t(successors.first()), SIGKILL);
    QTRY_VERIFY(subjects(subject, true).isEmpty());
    subject.send("go on");
    QTRY_COMPARE(subject.count(QStringLiteral("ready")), 2);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("portError")).toString(), QString());
    QTRY_VERIFY(subjects(subject, false).isEmpty());
    QCOMPARE(subjects(subject, true).size(), 1);
}

QTEST_GUILESS_MAIN(tst_PidNamespaces)
#include "tst_pidnamespaces.moc"
