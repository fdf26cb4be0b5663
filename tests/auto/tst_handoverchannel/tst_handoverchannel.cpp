// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/handoverchannel.h"
#include "rawmessage.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using Kind = HandoverChannel::Message::Kind;

class tst_HandoverChannel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void successorIntroducesItself();
    void cancelIsReadAfterTheSenderIsGone_data();
    void cancelIsReadAfterTheSenderIsGone();
    void endIsNoMessage();
    void emptyPacketIsNoEnd();
    void dropsWhatIsNoMessage_data();
    void dropsWhatIsNoMessage();
    void warnsOnce();
    void closesWhatIsAttached_data();
    void closesWhatIsAttached();
    void refusesHandleOfAnother_data();
    void refusesHandleOfAnother();
    void senderIsWhoTheKernelSays();
    void sendingToNobodyFails();
    void recognisesOwnChannel();
};

void tst_HandoverChannel::successorIntroducesItself()
{
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel predecessor(std::move(ours));
    QSignalSpy spy(&predecessor, &HandoverChannel::readyRead);

    QVERIFY(!predecessor.read());
    QVERIFY(HandoverChannel::sendStarted(theirs, ProcessHandle::openSelf()));
    QVERIFY(spy.wait());
    const auto message = predecessor.read();
    QVERIFY(message);
    QCOMPARE(message->kind, Kind::Started);
    QCOMPARE(ProcessHandle::verify(message->sender.handle().get(), getpid()), Verification::Passed);
    QVERIFY(fcntl(message->sender.handle().get(), F_GETFD) & FD_CLOEXEC);

    QVERIFY(HandoverChannel::sendStarted(theirs, ProcessHandle())); // from a process that could not open one
    const auto bare = predecessor.read();
    QVERIFY(bare);
    QCOMPARE(bare->kind, Kind::Started);
    QVERIFY(!bare->sender.isValid());

    HandoverChannel successor(std::move(theirs));
    QVERIFY(successor.sendAlive());
    QCOMPARE(predecessor.read()->kind, Kind::Alive);
}

void tst_HandoverChannel::cancelIsReadAfterTheSenderIsGone_data()
{
    QTest::addColumn<bool>("leavesOneUnread");
    QTest::newRow("that has read all") << false;
    QTest::newRow("that has read nothing") << true; // the system reports that first, as an error
}

void tst_HandoverChannel::cancelIsReadAfterTheSenderIsGone()
{
    QFETCH(bool, leavesOneUnread);
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel successor(std::move(theirs));
    if (leavesOneUnread)
        QVERIFY(successor.sendAlive());
    {
        HandoverChannel predecessor(std::move(ours));
        QVERIFY(predecessor.sendCancel());
    }
    const auto message = successor.read();
    QVERIFY(message);
    QCOMPARE(message->kind, Kind::Cancel);
    QVERIFY(!successor.read());
}

void tst_HandoverChannel::endIsNoMessage()
{
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel successor(std::move(theirs));
    QSignalSpy spy(&successor, &HandoverChannel::readyRead);
    ours.close();
    QVERIFY(spy.wait());
    QVERIFY(!successor.read());
    // The end stays readable for ever; that must not keep the event loop busy.
    spy.clear();
    QVERIFY(!spy.wait(50));
}

void tst_HandoverChannel::emptyPacketIsNoEnd()
{
    auto [ours, theirs] = PacketSocket::createPair();
    QCOMPARE(send(theirs.get(), "", 0, 0), ssize_t(0));
    HandoverChannel predecessor(std::move(ours));
    HandoverChannel successor(std::move(theirs));
    QVERIFY(successor.sendAlive());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^ignored a message of 0 bytes")));
    QCOMPARE(predecessor.read()->kind, Kind::Unknown);
    QCOMPARE(predecessor.read()->kind, Kind::Alive);
    QSignalSpy spy(&predecessor, &HandoverChannel::readyRead);
    QVERIFY(successor.sendAlive());
    QVERIFY(spy.wait()); // it still listens
}

void tst_HandoverChannel::dropsWhatIsNoMessage_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("garbage") << QByteArray("alive");
    QTest::newRow("empty array") << RawMessage::packet({});
    QTest::newRow("unknown") << RawMessage::packet({QStringLiteral("dance")});
    QTest::newRow("alive without version") << RawMessage::packet({QStringLiteral("alive")});
    QTest::newRow("alive of another version") << RawMessage::packet({QStringLiteral("alive"), 2});
    QTest::newRow("alive of nearly this version") << RawMessage::packet({QStringLiteral("alive"), 1.5});
    QTest::newRow("started without version") << RawMessage::packet({QStringLiteral("started")});
    QTest::newRow("long") << QByteArray(5000, '\x82');
}

void tst_HandoverChannel::dropsWhatIsNoMessage()
{
    QFETCH(QByteArray, packet);
    auto [ours, theirs] = PacketSocket::createPair();
    QCOMPARE(send(theirs.get(), packet.constData(), size_t(packet.size()), 0), ssize_t(packet.size()));
    HandoverChannel predecessor(std::move(ours));
    HandoverChannel successor(std::move(theirs));
    QVERIFY(successor.sendCancel());

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^ignored a message of")));
    QCOMPARE(predecessor.read()->kind, Kind::Unknown);
    const auto message = predecessor.read();
    QVERIFY(message); // the good one behind it
    QCOMPARE(message->kind, Kind::Cancel);
}

void tst_HandoverChannel::warnsOnce()
{
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel predecessor(std::move(ours));
    QTest::ignoreMessage(QtWarningMsg, "ignored a message of 7 bytes: it is not of this protocol version");
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^ignored")));
    for (int i = 0; i < 100; ++i) {
        QCOMPARE(send(theirs.get(), "garbage", 7, 0), ssize_t(7));
        QCOMPARE(predecessor.read()->kind, Kind::Unknown);
    }
}

void tst_HandoverChannel::closesWhatIsAttached_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("count");
    for (int count : {1, 2, 3, 253}) {
        QTest::addRow("started, %d", count) << RawMessage::packet({QStringLiteral("started"), 1, qint64(getpid())}) << count;
        QTest::addRow("alive, %d", count) << RawMessage::packet({QStringLiteral("alive"), 1}) << count;
        QTest::addRow("cancel, %d", count) << RawMessage::packet({QStringLiteral("cancel")}) << count;
        QTest::addRow("unknown, %d", count) << QByteArray("garbage") << count;
        QTest::addRow("empty, %d", count) << QByteArray() << count;
    }
}

void tst_HandoverChannel::closesWhatIsAttached()
{
    QFETCH(QByteArray, content);
    QFETCH(int, count);
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel receiver(std::move(ours));
    const ProcessHandle self = ProcessHandle::openSelf();
    QVERIFY(RawMessage::send(theirs.get(), content, self.handle().get(), size_t(count)));
    const QList<int> before = SystemHandle::allOpen();
    QVERIFY(receiver.read());
    QCOMPARE(SystemHandle::allOpen(), before);
}

void tst_HandoverChannel::refusesHandleOfAnother_data()
{
    QTest::addColumn<int>("handle");
    QTest::newRow("another process") << ProcessHandle::open(getppid()).handle().release();
    QTest::newRow("another process's folder") << open(qPrintable(QStringLiteral("/proc/%1").arg(getppid())), O_RDONLY | O_DIRECTORY);
    QTest::newRow("a device") << open("/dev/null", O_RDONLY);
    QTest::newRow("the receiver") << ProcessHandle::openSelf().handle().release();
}

// Runs in a child, which becomes no other program.
template <typename Function> static pid_t runInChild(Function &&function)
{
    const pid_t child = fork();
    if (child == 0) {
        function();
        _exit(0);
    }
    return child;
}

void tst_HandoverChannel::refusesHandleOfAnother()
{
    QFETCH(int, handle);
    const SystemHandle owned(handle);
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel predecessor(std::move(ours));
    // It also claims to be that process.
    const pid_t claimed = QTest::currentDataTag() == QByteArray("the receiver") ? getpid() : getppid();
    const pid_t child = runInChild([&, &socket = theirs] {
        RawMessage::send(socket.get(), RawMessage::packet({QStringLiteral("started"), 1, qint64(claimed)}), handle);
    });
    waitpid(child, nullptr, 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("its handle is not one of the process that has sent it$")));
    const auto message = predecessor.read();
    QVERIFY(message);
    QCOMPARE(message->kind, Kind::Unknown);
    QVERIFY(!message->sender.isValid());
}

void tst_HandoverChannel::senderIsWhoTheKernelSays()
{
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel predecessor(std::move(ours));
    const pid_t child = runInChild([&socket = theirs] {
        const ProcessHandle self = ProcessHandle::openSelf();
        RawMessage::send(socket.get(), RawMessage::packet({QStringLiteral("started"), 1, 1}), self.handle().get());
    });
    siginfo_t info;
    QCOMPARE(waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT), 0); // what remains of it keeps the number
    const auto message = predecessor.read();
    waitpid(child, nullptr, 0);
    QVERIFY(message);
    QCOMPARE(message->kind, Kind::Started);
    QCOMPARE(message->pid, qint64(child));
    QVERIFY(message->sender.hasExited());
}

void tst_HandoverChannel::sendingToNobodyFails()
{
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel successor(std::move(theirs));
    ours.close();
    QVERIFY(!successor.sendAlive()); // and no SIGPIPE
}

void tst_HandoverChannel::recognisesOwnChannel()
{
    const auto [ours, theirs] = PacketSocket::createPair();
    QCOMPARE(PacketSocket::verify(theirs.get()), Verification::Passed);

    int stream[2];
    QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM, 0, stream), 0);
    const SystemHandle first(stream[0]);
    const SystemHandle second(stream[1]);
    QCOMPARE(PacketSocket::verify(first.get()), Verification::Failed);
    const SystemHandle file(open("/dev/null", O_RDONLY));
    QCOMPARE(PacketSocket::verify(file.get()), Verification::Failed);
    QCOMPARE(PacketSocket::verify(99999), Verification::Failed);
}

QTEST_GUILESS_MAIN(tst_HandoverChannel)
#include "tst_handoverchannel.moc"
