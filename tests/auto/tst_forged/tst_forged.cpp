// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "forgedhandover.h"
#include "subjectprocess.h"

#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

#include <atomic>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

// G12: with a variable that doesn't come from a predecessor a program is what it would be without, but for one warning.
class tst_Forged : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void genuine();
    void variable_data();
    void variable();
    void channelOfAnotherUser();
    void documentThatShrinks();
    void inPlace_data();
    void inPlace();
    void twice();
    void unreadableDocument_data();
    void unreadableDocument();

private:
    std::unique_ptr<ForgedHandover> m_forged;
};

using Part = ForgedHandover::Part;

static QByteArrayList environmentWith(const QByteArrayList &more)
{
    return QByteArrayList{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"} + more;
}

static void start(SubjectProcess &subject, const QByteArrayList &variables)
{
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    subject.startRaw(SUBJECT_PROGRAM, {"subject"}, environmentWith(variables));
}

static QByteArray entry(const QByteArray &value)
{
    return "ROLLOVER_HANDOVER=" + value;
}

// What the subject has when it is ready, without the numbers that differ from one process to the next.
static QStringList belongings(const SubjectProcess &subject)
{
    const QJsonObject inventory = subject.last(QStringLiteral("ready")).value(QStringLiteral("inventory")).toObject();
    QStringList result = inventory.value(QStringLiteral("descriptors")).toVariant().toStringList()
                         + inventory.value(QStringLiteral("environment")).toVariant().toStringList()
                         + inventory.value(QStringLiteral("status")).toVariant().toStringList();
    static const QRegularExpression folder(QStringLiteral("/tmp/[^/]*/"));
    static const QRegularExpression pid(QStringLiteral("_PID=\\d+$"));
    static const QRegularExpression pipe(QStringLiteral("^([012]) pipe:.*"));
    for (QString &line : result)
        line.remove(folder).replace(pid, QStringLiteral("_PID=")).replace(pipe, QStringLiteral("\\1 pipe"));
    result.sort();
    return result;
}

static QStringList belongingsWithoutVariable()
{
    static const QStringList result = [] {
        SubjectProcess subject;
        start(subject, {});
        return QTest::qWaitFor([&] { return subject.generation() == 0; }) ? belongings(subject) : QStringList();
    }();
    return result;
}

static void verifyIgnored(SubjectProcess &subject, const QByteArray &reason)
{
    QTRY_COMPARE(subject.generation(), 0);
    const QJsonObject ready = subject.last(QStringLiteral("ready"));
    QCOMPARE(ready.value(QStringLiteral("successor")).toBool(), false);
    QCOMPARE(ready.value(QStringLiteral("predecessor")).toInteger(), 0);
    QCOMPARE(belongings(subject), belongingsWithoutVariable());
    const QString file = subject.path(QStringLiteral("environment-of-a-child"));
    const QByteArray path = QFile::encodeName(file);
    subject.send("spawn env > " + path + ".new && mv " + path + ".new " + path);
    QTRY_VERIFY(QFile::exists(file));
    QFile environment(file);
    QVERIFY(environment.open(QIODevice::ReadOnly));
    const QByteArray variables = environment.readAll();
    QVERIFY2(variables.contains("PATH=") && !variables.contains("ROLLOVER"), variables.constData());

    subject.send("quit");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    const QByteArray output = subject.process().readAllStandardError();
    QVERIFY2(output.startsWith("rollover: ignored ROLLOVER_HANDOVER=") && output.endsWith(": " + reason + '\n'), output.constData());
    QVERIFY2(output.count('\n') == 1 && output.size() < 400, output.constData());
    for (char byte : output)
        QVERIFY2((byte >= ' ' && byte <= '~') || byte == '\n', output.toPercentEncoding().constData());
}

void tst_Forged::initTestCase()
{
    m_forged = std::make_unique<ForgedHandover>();
    QVERIFY(!belongingsWithoutVariable().isEmpty());
}

void tst_Forged::genuine()
{
    // Each of the others differs from it in one way.
    for (const QByteArray &value : {m_forged->value({}), m_forged->value({{Part::Process, m_forged->ownFolder}})}) {
        SubjectProcess subject;
        start(subject, {entry(value)});
        QTRY_COMPARE(subject.count(QStringLiteral("constructed")), 1);
        QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("generation")).toInt(), 12);
        QCOMPARE(subject.count(QStringLiteral("ready")), 0);
        subject.killAll(); // it waits for this process
    }
}

static QByteArray withDocument(const QByteArray &value, const QByteArray &number)
{
    return value.left(value.lastIndexOf(':') + 1) + number;
}

static const QByteArray malformed = "it is malformed";
static const QByteArray wrongChannel = "its channel is none of Rollover's";
static const QByteArray wrongHandle = "its process handle is not one of the process that has made its channel";
static const QByteArray wrongDocument = "its document is not a sealed file of Rollover's, of a permitted size";
static const QByteArray wrongProcess = "it is meant for another process";

void tst_Forged::variable_data()
{
    const ForgedHandover &forged = *m_forged;
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("reason");

    QTest::newRow("empty") << QByteArray("") << malformed;
    QTest::newRow("word") << QByteArray("yes") << malformed;
    QTest::newRow("control characters") << QByteArray("\x1b[31m\n") << malformed;
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe\x80:\xc3(") << malformed;
    // With its name and a NUL, the longest that the kernel lets through.
    QTest::newRow("128 KiB") << QByteArray(128 * 1024 - 1 - entry("").size(), '7') << malformed;
    QTest::newRow("negative") << forged.value({{Part::Document, -1}}) << malformed;
    QTest::newRow("huge") << withDocument(forged.value({}), "2147483648") << malformed;
    QTest::newRow("overflow") << withDocument(forged.value({}), "18446744073709551619") << malformed;
    QTest::newRow("trailing space") << forged.value({}) + ' ' << malformed;
    QTest::newRow("standard streams") << forged.value({{Part::Channel, 0}, {Part::Process, 1}, {Part::Document, 2}}) << malformed;
    QTest::newRow("thrice the same") << forged.value({{Part::Process, forged.channel}, {Part::Document, forged.channel}}) << malformed;
    QTest::newRow("handle and document the same") << forged.value({{Part::Process, forged.document}}) << malformed;
    QTest::newRow("PID 0") << forged.value({{Part::Pid, 0}}) << malformed;

    QTest::newRow("not open") << forged.value({{Part::Pid, getppid()}, {Part::Channel, 900}, {Part::Process, 901}, {Part::Document, 902}})
                              << wrongChannel;
    QTest::newRow("not all open") << forged.value({{Part::Channel, 900}, {Part::Process, 901}}) << wrongChannel;
    QTest::newRow("largest number") << forged.value({{Part::Channel, 2147483647}}) << wrongChannel;
    QTest::newRow("channel of another process")
        << forged.value({{Part::Pid, getppid()}, {Part::Process, forged.foreignHandle}}) << wrongHandle;
    QTest::newRow("another number") << forged.value({{Part::Pid, getppid()}}) << wrongHandle;
    QTest::newRow("stream socket") << forged.value({{Part::Channel, forged.stream}}) << wrongChannel;
    QTest::newRow("datagram socket") << forged.value({{Part::Channel, forged.datagram}}) << wrongChannel;
    QTest::newRow("listening socket") << forged.value({{Part::Channel, forged.server}}) << wrongChannel;
    if (forged.otherFamily >= 0)
        QTest::newRow("SEQPACKET of another family") << forged.value({{Part::Channel, forged.otherFamily}}) << wrongChannel;
    QTest::newRow("pipe") << forged.value({{Part::Channel, forged.pipe}}) << wrongChannel;
    QTest::newRow("log file") << forged.value({{Part::Channel, forged.log}}) << wrongChannel;

    QTest::newRow("handle not open") << forged.value({{Part::Process, 900}}) << wrongHandle;
    QTest::newRow("handle on another process") << forged.value({{Part::Process, forged.foreignHandle}}) << wrongHandle;
    QTest::newRow("folder of another process") << forged.value({{Part::Process, forged.foreignFolder}}) << wrongHandle;
    if (forged.canTellDeadHandles)
        QTest::newRow("handle on a dead process") << forged.value({{Part::Process, forged.deadHandle}}) << wrongHandle;
    QTest::newRow("handle is a file") << forged.value({{Part::Process, forged.log}}) << wrongHandle;
    QTest::newRow("handle is a socket") << forged.value({{Part::Process, forged.server}}) << wrongHandle;

    QTest::newRow("document not open") << forged.value({{Part::Document, 900}}) << wrongDocument;
    QTest::newRow("document is a log file") << forged.value({{Part::Document, forged.log}}) << wrongDocument;
    QTest::newRow("document is a socket") << forged.value({{Part::Document, forged.server}}) << wrongDocument;
    QTest::newRow("document is a folder") << forged.value({{Part::Document, forged.ownFolder}}) << wrongDocument;
    QTest::newRow("document of 1 GiB") << forged.value({{Part::Document, forged.gigabyte}}) << wrongDocument;
    QTest::newRow("document of another name") << forged.value({{Part::Document, forged.foreignDocument}}) << wrongDocument;
    for (int i = 0; i < forged.unsealed.size(); ++i)
        QTest::addRow("document lacks seals %d", i) << forged.value({{Part::Document, forged.unsealed.at(i)}}) << wrongDocument;
}

void tst_Forged::variable()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, reason);
    SubjectProcess subject;
    start(subject, {entry(value)});
    verifyIgnored(subject, reason);
}

void tst_Forged::channelOfAnotherUser()
{
    if (geteuid() != 0)
        QSKIP("Only root can become another user.");
    // All of it is genuine, but for the user. It is not trusted; but that process waits for this one, which must not begin beside it.
    const OtherUsersHandover other;
    QVERIFY(other.isValid());
    SubjectProcess subject;
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    const QList<int> numbers{other.channel.get(), other.process.get(), other.document.get()};
    subject.startRaw(SUBJECT_PROGRAM, {"subject"}, environmentWith({entry(other.value())}), [numbers] {
        for (int fd : numbers)
            fcntl(fd, F_SETFD, 0);
    });
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QCOMPARE(subject.count(QStringLiteral("constructed")), 1);
    QCOMPARE(subject.count(QStringLiteral("ready")), 0);
    const QJsonObject constructed = subject.last(QStringLiteral("constructed"));
    QCOMPARE(constructed.value(QStringLiteral("generation")).toInt(), 1); // and not what the document says
    const QString open = constructed.value(QStringLiteral("inventory"))
                             .toObject()
                             .value(QStringLiteral("descriptors"))
                             .toVariant()
                             .toStringList()
                             .join(u'\n');
    for (int fd : numbers) {
        const QRegularExpression line(QStringLiteral("^%1 (?!private)").arg(fd), QRegularExpression::MultilineOption);
        QVERIFY2(open.contains(line), qPrintable(open)); // clazy:exclude=use-static-qregularexpression
    }
    const QByteArray output = subject.process().readAllStandardError();
    QVERIFY2(output.startsWith("rollover: What process ") && output.count('\n') == 1, output.constData());
}

void tst_Forged::documentThatShrinks()
{
    // While it is looked at. It can't be sealed, so it is not even read.
    const int file = m_forged->unsealed.constFirst();
    std::atomic_bool done = false;
    std::thread writer([&] {
        while (!done) {
            if (ftruncate(file, 0) != 0 || ftruncate(file, 1 << 24) != 0)
                break;
        }
    });
    SubjectProcess subject;
    start(subject, {entry(m_forged->value({{Part::Document, file}}))});
    verifyIgnored(subject, wrongDocument);
    done = true;
    writer.join();
}

void tst_Forged::inPlace_data()
{
    const ForgedHandover &forged = *m_forged;
    QTest::addColumn<QByteArray>("value"); // for a shell, which then becomes the program
    QTest::addColumn<QByteArray>("reason");
    const auto own = [](int document) { return "$$:" + QByteArray::number(document); };
    QTest::newRow("of another process") << QByteArray::number(getpid()) + ':' + QByteArray::number(forged.document) << wrongProcess;
    QTest::newRow("of no process") << "2147483647:" + QByteArray::number(forged.document) << wrongProcess;
    QTest::newRow("not open") << own(900) << wrongDocument;
    QTest::newRow("standard stream") << own(2) << malformed;
    QTest::newRow("log file") << own(forged.log) << wrongDocument;
    QTest::newRow("listening socket") << own(forged.server) << wrongDocument;
    QTest::newRow("handle") << own(forged.foreignHandle) << wrongDocument;
    QTest::newRow("unsealed file") << own(forged.unsealed.constFirst()) << wrongDocument;
    QTest::newRow("sealed file of another name") << own(forged.foreignDocument) << wrongDocument;
    QTest::newRow("1 GiB") << own(forged.gigabyte) << wrongDocument;
}

void tst_Forged::inPlace()
{
    // Programs that are not Rollover's come in between, as the same process.
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, reason);
    SubjectProcess subject;
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    const QByteArray script = "ROLLOVER_HANDOVER=" + value + " exec env -u PWD -u OLDPWD -u _ \"$0\" \"$@\"";
    subject.startRaw("/bin/sh", {"sh", "-c", script, SUBJECT_PROGRAM}, environmentWith({}));
    verifyIgnored(subject, reason);
}

void tst_Forged::twice()
{
    // Not even by the second entry of that name.
    SubjectProcess subject;
    start(subject, {entry("first"), entry(m_forged->value({}))});
    verifyIgnored(subject, malformed);
}

void tst_Forged::unreadableDocument_data()
{
    QTest::addColumn<QByteArray>("content");
    for (const auto &[name, content] : ForgedHandover::unreadableDocuments())
        QTest::newRow(name) << content;
}

void tst_Forged::unreadableDocument()
{
    // This process really hands over, but says what the new one doesn't understand. Beside it the new one must not begin, so it
    // leaves.
    QFETCH(QByteArray, content);
    const int document = m_forged->addDocument(content);
    SubjectProcess subject;
    start(subject, {entry(m_forged->value({{Part::Document, document}}))});
    QTRY_COMPARE(subject.count(QStringLiteral("leaving")), 1);
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    close(document);
    QCOMPARE(subject.count(QStringLiteral("ready")), 0);
    const QByteArray output = subject.process().readAllStandardError();
    QVERIFY2(output.startsWith("rollover: What process ") && output.count('\n') == 1, output.constData());
}

QTEST_GUILESS_MAIN(tst_Forged)
#include "tst_forged.moc"
