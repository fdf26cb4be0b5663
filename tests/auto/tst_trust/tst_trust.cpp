// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// G12: a handover variable that doesn't come from a predecessor makes no successor, and costs the program nothing.
class tst_Trust : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void forged_data();
    void forged();
    void damagedDocument();
    void stale();
    void raisedPrivileges();
};

static void start(SubjectProcess &subject, const QByteArray &value)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ROLLOVER_HANDOVER"), QString::fromLatin1(value));
    subject.process().setProcessEnvironment(environment);
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    subject.start({});
}

static void verifyStartedByItself(SubjectProcess &subject)
{
    QTRY_COMPARE(subject.generation(), 0);
    QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("marker")).toBool(), false);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("successor")).toBool(), false);
    subject.process().setReadChannel(QProcess::StandardError);
}

// A process that holds what a predecessor would pass on, each time with one thing wrong.
struct Descriptors
{
    int channel[2];
    int stream[2];
    int self;
    int other; // a handle on another process
    int document;
    int unsealed;
    int file;
};

static Descriptors makeDescriptors()
{
    Descriptors all;
    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, all.channel);
    socketpair(AF_UNIX, SOCK_STREAM, 0, all.stream);
    all.self = int(syscall(SYS_pidfd_open, getpid(), 0));
    all.other = int(syscall(SYS_pidfd_open, getppid(), 0));
    fcntl(all.self, F_SETFD, 0);
    fcntl(all.other, F_SETFD, 0);
    all.document = memfd_create("rollover", MFD_ALLOW_SEALING);
    [[maybe_unused]] const ssize_t size = write(all.document, "garbage", 7);
    fcntl(all.document, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    all.unsealed = memfd_create("unsealed", MFD_ALLOW_SEALING);
    all.file = open("/etc/passwd", O_RDONLY);
    return all;
}

static const Descriptors &descriptors()
{
    static const Descriptors all = makeDescriptors();
    return all;
}

static QByteArray value(qint64 pid, int channel, int process, int document)
{
    return QByteArrayList{QByteArray::number(pid), QByteArray::number(channel), QByteArray::number(process),
                          QByteArray::number(document)}.join(':');
}

void tst_Trust::forged_data()
{
    const Descriptors &all = descriptors();
    const qint64 pid = getpid();
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QList<int>>("mustStayOpen");
    const QList<int> every{all.channel[0], all.stream[0], all.self, all.other, all.document, all.unsealed, all.file};
    QTest::newRow("word") << QByteArray("yes") << every;
    QTest::newRow("control characters") << QByteArray("\x1b[31m\n") << every;
    QTest::newRow("long") << QByteArray(100000, '7') << every;
    QTest::newRow("closed descriptors") << value(pid, 900, 901, 902) << every;
    QTest::newRow("files") << value(pid, all.file, all.unsealed, all.self) << every;
    QTest::newRow("standard streams") << value(pid, 0, 1, 2) << every;
    QTest::newRow("stream socket") << value(pid, all.stream[0], all.self, all.document) << every;
    QTest::newRow("channel of another process") << value(getppid(), all.channel[0], all.other, all.document) << every;
    QTest::newRow("handle on another process") << value(pid, all.channel[0], all.other, all.document) << every;
    QTest::newRow("unsealed document") << value(pid, all.channel[0], all.self, all.unsealed) << every;
    QTest::newRow("in place of another process") << QByteArray::number(pid) + ':' + QByteArray::number(all.document) << every;
    QTest::newRow("document is a file") << value(pid, all.channel[0], all.self, all.file) << every;
}

void tst_Trust::forged()
{
    QFETCH(QByteArray, value);
    QFETCH(QList<int>, mustStayOpen);
    SubjectProcess subject;
    start(subject, value);
    verifyStartedByItself(subject);
    const QString open = subject.last(QStringLiteral("ready")).value(QStringLiteral("inventory")).toObject()
                             .value(QStringLiteral("descriptors")).toVariant().toStringList().join(u'\n') + u'\n';
    for (int fd : mustStayOpen)
        QVERIFY2((u'\n' + open).contains(QStringLiteral("\n%1 ").arg(fd)), qPrintable(open));
    QTRY_VERIFY(subject.process().bytesAvailable() > 0);
    const QByteArray output = subject.process().readAllStandardError();
    QVERIFY2(output.startsWith("rollover: ignored ROLLOVER_HANDOVER="), output.constData());
    QVERIFY2(output.count('\n') == 1 && !output.contains('\x1b') && output.size() < 400, output.constData());
}

void tst_Trust::damagedDocument()
{
    // This process really hands over, but says what the new one doesn't understand, as another version would. Beside it the new one
    // must not begin, so it leaves.
    const Descriptors &all = descriptors();
    SubjectProcess subject;
    start(subject, value(getpid(), all.channel[0], all.self, all.document));
    QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 1);
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QCOMPARE(subject.count(QStringLiteral("ready")), 0);
    const QJsonObject constructed = subject.last(QStringLiteral("constructed"));
    QCOMPARE(constructed.value(QStringLiteral("marker")).toBool(), false);
    QCOMPARE(constructed.value(QStringLiteral("successor")).toBool(), true);
    subject.process().setReadChannel(QProcess::StandardError);
    const QByteArray output = subject.process().readAllStandardError();
    QVERIFY2(output.startsWith("rollover: What process "), output.constData());
}

void tst_Trust::stale()
{
    // The genuine value of a handover that is over, in the environment of a later process.
    SubjectProcess first;
    first.start({QStringLiteral("--when-waiting=stop")});
    QTRY_COMPARE(first.generation(), 0);
    const qint64 predecessor = first.process().processId();
    first.send("restart");
    QTRY_COMPARE(first.count(QStringLiteral("constructed")), 2);
    QFile environment(QStringLiteral("/proc/%1/environ").arg(pidOf(first.last(QStringLiteral("constructed")))));
    QVERIFY(environment.open(QIODevice::ReadOnly));
    QByteArray value;
    const QByteArrayList variables = environment.readAll().split('\0');
    for (const QByteArray &variable : variables) {
        if (variable.startsWith("ROLLOVER_HANDOVER="))
            value = variable.mid(18);
    }
    QVERIFY2(value.startsWith(QByteArray::number(predecessor) + ':'), value.constData());

    SubjectProcess second;
    start(second, value);
    verifyStartedByItself(second);
    QTRY_VERIFY(second.process().bytesAvailable() > 0);
    QVERIFY(second.process().readAllStandardError().startsWith("rollover: ignored ROLLOVER_HANDOVER="));
}

void tst_Trust::raisedPrivileges()
{
    if (geteuid() != 0)
        QSKIP("Only root can make a set-user-ID program of another user's.");
    SubjectProcess subject;
    const QString program = subject.path(QStringLiteral("subject")); // where the other user can read it
    QVERIFY(QFile::copy(QStringLiteral(STATIC_SUBJECT_PROGRAM), program));
    QCOMPARE(chown(qPrintable(program), 65534, 65534), 0);
    QCOMPARE(chmod(qPrintable(program), 04755), 0);
    QCOMPARE(chmod(qPrintable(subject.path(QString())), 0777), 0);
    QFile record(subject.path(QStringLiteral("record")));
    QVERIFY(record.open(QIODevice::WriteOnly));
    QCOMPARE(chmod(qPrintable(record.fileName()), 0666), 0);

    // It ignores even a genuine value.
    subject.start({});
    QTRY_COMPARE(subject.generation(), 0);
    subject.send("startTimeout 1000\nprogram " + QFile::encodeName(program) + "\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("ready")), 2);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("successor")).toBool(), false);
    QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("marker")).toBool(), false);
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorTimedOut"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});

    // So it can't restart itself, and says so at once.
    SubjectProcess privileged;
    QCOMPARE(chmod(qPrintable(privileged.path(QString())), 0777), 0);
    privileged.setProgram(program);
    privileged.start({});
    QTRY_COMPARE(privileged.generation(), 0);
    privileged.send("restart");
    QTRY_COMPARE(privileged.error(), QStringLiteral("Unsupported"));
    QCOMPARE(privileged.count(QStringLiteral("constructed")), 1);
}

QTEST_GUILESS_MAIN(tst_Trust)
#include "tst_trust.moc"
