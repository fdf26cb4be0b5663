// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handoverchannel.h"

#include <QCborArray>
#include <QCborValue>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using Kind = HandoverChannel::Message::Kind;

class tst_HandoverChannel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void successorIntroducesItself();
    void cancelIsReadAfterTheSenderIsGone();
    void cancelIsReadAfterTheSenderHasReadNothing();
    void endIsNoMessage();
    void dropsWhatIsNoMessage_data();
    void dropsWhatIsNoMessage();
    void sendingToNobodyFails();
    void recognisesOwnChannel();
};

void tst_HandoverChannel::successorIntroducesItself()
{
    auto [ours, theirs] = HandoverChannel::createPair();
    HandoverChannel predecessor(std::move(ours));
    QSignalSpy spy(&predecessor, &HandoverChannel::readyRead);

    QVERIFY(!predecessor.read());
    QVERIFY(HandoverChannel::sendStarted(theirs, ProcessHandle::openSelf()));
    QVERIFY(spy.wait());
    const auto message = predecessor.read();
    QVERIFY(message);
    QCOMPARE(message->kind, Kind::Started);
    QCOMPARE(ProcessHandle::isHandleOf(message->sender.descriptor().get(), getpid()), Verification::Passed);
    QVERIFY(fcntl(message->sender.descriptor().get(), F_GETFD) & FD_CLOEXEC);

    QVERIFY(HandoverChannel::sendStarted(theirs, ProcessHandle())); // from a process that could not open one
    const auto bare = predecessor.read();
    QVERIFY(bare);
    QCOMPARE(bare->kind, Kind::Started);
    QVERIFY(!bare->sender.isValid());

    HandoverChannel successor(std::move(theirs));
    QVERIFY(successor.sendAlive());
    QCOMPARE(predecessor.read()->kind, Kind::Alive);
}

void tst_HandoverChannel::cancelIsReadAfterTheSenderIsGone()
{
    auto [ours, theirs] = HandoverChannel::createPair();
    HandoverChannel successor(std::move(theirs));
    {
        HandoverChannel predecessor(std::move(ours));
        QVERIFY(predecessor.sendCancel());
    }
    const auto message = successor.read();
    QVERIFY(message);
    QCOMPARE(message->kind, Kind::Cancel);
    QVERIFY(!successor.read());
}

// The system reports that first, as an error.
void tst_HandoverChannel::cancelIsReadAfterTheSenderHasReadNothing()
{
    auto [ours, theirs] = HandoverChannel::createPair();
    HandoverChannel successor(std::move(theirs));
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
    auto [ours, theirs] = HandoverChannel::createPair();
    HandoverChannel successor(std::move(theirs));
    QSignalSpy spy(&successor, &HandoverChannel::readyRead);
    ours.close();
    QVERIFY(spy.wait());
    QVERIFY(!successor.read());
    // The end stays readable for ever; that must not keep the event loop busy.
    spy.clear();
    QVERIFY(!spy.wait(50));
}

void tst_HandoverChannel::dropsWhatIsNoMessage_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("garbage") << QByteArray("alive");
    QTest::newRow("empty array") << QCborArray().toCborValue().toCbor();
    QTest::newRow("unknown") << QCborArray{QStringLiteral("dance")}.toCborValue().toCbor();
    QTest::newRow("alive without version") << QCborArray{QStringLiteral("alive")}.toCborValue().toCbor();
    QTest::newRow("alive of another version") << QCborArray{QStringLiteral("alive"), 2}.toCborValue().toCbor();
    QTest::newRow("long") << QByteArray(5000, '\x82');
}

void tst_HandoverChannel::dropsWhatIsNoMessage()
{
    QFETCH(QByteArray, packet);
    auto [ours, theirs] = HandoverChannel::createPair();
    QCOMPARE(send(theirs.get(), packet.constData(), size_t(packet.size()), 0), ssize_t(packet.size()));
    HandoverChannel predecessor(std::move(ours));
    HandoverChannel successor(std::move(theirs));
    QVERIFY(successor.sendCancel());

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^ignored a message of")));
    const auto message = predecessor.read();
    QVERIFY(message); // the good one behind it
    QCOMPARE(message->kind, Kind::Cancel);
}

void tst_HandoverChannel::sendingToNobodyFails()
{
    auto [ours, theirs] = HandoverChannel::createPair();
    HandoverChannel successor(std::move(theirs));
    ours.close();
    QVERIFY(!successor.sendAlive()); // and no SIGPIPE
}

void tst_HandoverChannel::recognisesOwnChannel()
{
    const auto [ours, theirs] = HandoverChannel::createPair();
    QCOMPARE(HandoverChannel::isChannelFrom(theirs.get(), getpid()), Verification::Passed);
    QCOMPARE(HandoverChannel::isChannelFrom(theirs.get(), getppid()), Verification::Failed);

    int stream[2];
    QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM, 0, stream), 0);
    const FileDescriptor first(stream[0]);
    const FileDescriptor second(stream[1]);
    QCOMPARE(HandoverChannel::isChannelFrom(first.get(), getpid()), Verification::Failed);
    const FileDescriptor file(open("/dev/null", O_RDONLY));
    QCOMPARE(HandoverChannel::isChannelFrom(file.get(), getpid()), Verification::Failed);
    QCOMPARE(HandoverChannel::isChannelFrom(99999, getpid()), Verification::Failed);
}

QTEST_GUILESS_MAIN(tst_HandoverChannel)
#include "tst_handoverchannel.moc"
