// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/incominghandover.h"

#include "handover/sealedmemory.h"

#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;

class tst_IncomingHandover : public QObject
{
    Q_OBJECT

public:
    // GLib reports descriptors in the order in which they were registered, Qt's own dispatcher in any.
    static void initMain() { qputenv("QT_NO_GLIB", "1"); }

private Q_SLOTS:
    void lastWordCounts_data();
    void lastWordCounts();
    void overdue();
    void givingUp_data();
    void givingUp();
    void oneMessageATurn();
    void flood_data();
    void flood();
};

static ReceivedHandover received(SystemHandle channel, ProcessHandle predecessor)
{
    return {1, std::move(channel), std::move(predecessor), {}, {}};
}

void tst_IncomingHandover::lastWordCounts_data()
{
    QTest::addColumn<bool>("cancel");
    QTest::newRow("cancelled, then exited") << true;
    QTest::newRow("exited") << false;
}

void tst_IncomingHandover::lastWordCounts()
{
    // A successor that was suspended finds both at once. Which one the event loop reports first depends on the descriptors'
    // numbers, so these are varied.
    QFETCH(bool, cancel);
    std::vector<SystemHandle> others;
    for (int i = 0; i < 60; ++i) {
        const pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        ProcessHandle predecessor = ProcessHandle::open(pid);
        QVERIFY(predecessor.isValid());
        waitpid(pid, nullptr, 0);
        auto [ours, theirs] = PacketSocket::createPair();
        HandoverChannel other(std::move(ours));
        for (int j = 0; j < 20; ++j)
            QVERIFY(other.sendAlive());
        if (cancel)
            QVERIFY(other.sendCancel());
        if (i % 2) // the channel's number is the larger one
            theirs = SystemHandle(fcntl(theirs.get(), F_DUPFD_CLOEXEC, 500 + i));

        IncomingHandover incoming(received(std::move(theirs), std::move(predecessor)), 10s);
        QSignalSpy exited(&incoming, &IncomingHandover::predecessorExited);
        QSignalSpy cancelled(&incoming, &IncomingHandover::cancelled);
        QTRY_VERIFY(exited.count() + cancelled.count() > 0);
        QTest::qWait(1);
        QCOMPARE(cancelled.count(), cancel ? 1 : 0);
        QCOMPARE(exited.count(), cancel ? 0 : 1);
        others.emplace_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
}

void tst_IncomingHandover::overdue()
{
    auto [ours, theirs] = PacketSocket::createPair();
    IncomingHandover incoming(received(std::move(theirs), ProcessHandle::openSelf()), 50ms);
    QSignalSpy overdue(&incoming, &IncomingHandover::predecessorOverdue);
    QSignalSpy exited(&incoming, &IncomingHandover::predecessorExited);
    QVERIFY(overdue.wait());
    QVERIFY(!overdue.wait(120)); // once
    QCOMPARE(exited.count(), 0);
}

void tst_IncomingHandover::givingUp_data()
{
    QTest::addColumn<bool>("farewell");
    QTest::addColumn<bool>("claimed");
    QTest::addColumn<bool>("gone");
    QTest::addColumn<bool>("possible");
    QTest::newRow("it has not looked yet") << false << false << false << true;
    QTest::newRow("it may have looked, and leaves") << true << false << false << false;
    QTest::newRow("it has looked afterwards, and comes back") << true << true << false << true;
    QTest::newRow("it is gone") << false << false << true << false;
}

// A successor that has waited long enough must not do so when its predecessor has seen it wait, and leaves. What the predecessor's last
// steps are is decided here, by a child process.
void tst_IncomingHandover::givingUp()
{
    QFETCH(bool, farewell);
    QFETCH(bool, claimed);
    QFETCH(bool, gone);
    QFETCH(bool, possible);
    auto [ours, theirs] = PacketSocket::createPair();
    const SystemHandle document = SealedMemory::create("document");
    int ready[2];
    QCOMPARE(pipe(ready), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        alarm(30);
        if (farewell)
            PacketSocket::send(ours, HandoverChannel::farewellPacket());
        if (claimed)
            SealedMemory::claim(document);
        if (gone)
            _exit(0);
        close(ready[1]);
        for (;;)
            pause();
    }
    close(ready[1]);
    char byte;
    QCOMPARE(read(ready[0], &byte, 1), 0); // the end: it has done what it had to
    close(ready[0]);
    if (gone) { // files are closed before the process has exited
        siginfo_t exited;
        QCOMPARE(waitid(P_PID, static_cast<id_t>(pid), &exited, WEXITED | WNOWAIT), 0);
    }
    ProcessHandle predecessor = ProcessHandle::open(pid);
    ReceivedHandover handover = received(std::move(theirs), ProcessHandle::open(pid));
    handover.documentMemory = SystemHandle(fcntl(document.get(), F_DUPFD_CLOEXEC, 3));
    {
        IncomingHandover incoming(std::move(handover), 10s);
        QCOMPARE(incoming.giveUp(), possible);
        predecessor.kill();
        waitpid(pid, nullptr, 0);
    }
}

void tst_IncomingHandover::oneMessageATurn()
{
    // What else the event loop has to do is done in between.
    auto [ours, theirs] = PacketSocket::createPair();
    HandoverChannel predecessor(std::move(ours));
    for (int i = 0; i < 100; ++i)
        QVERIFY(predecessor.sendAlive());
    QVERIFY(predecessor.sendCancel());
    IncomingHandover incoming(received(std::move(theirs), ProcessHandle::openSelf()), 10s);
    QSignalSpy cancelled(&incoming, &IncomingHandover::cancelled);
    int turns = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&turns] { ++turns; });
    connect(&incoming, &IncomingHandover::cancelled, &timer, &QTimer::stop);
    timer.start(0);
    QTRY_COMPARE(cancelled.count(), 1);
    QVERIFY2(turns >= 100, qPrintable(QString::number(turns)));
}

void tst_IncomingHandover::flood_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("garbage") << QByteArray("garbage");
    QTest::newRow("known") << QByteArray("\x82\x65"
                                         "alive\x01");
}

void tst_IncomingHandover::flood()
{
    // The other end is written to as fast as it can be, for ever.
    QFETCH(QByteArray, packet);
    auto [ours, theirs] = PacketSocket::createPair();
    const pid_t writer = fork();
    if (writer == 0) {
        theirs.close();
        fcntl(ours.get(), F_SETFL, 0);
        alarm(30);
        while (send(ours.get(), packet.constData(), size_t(packet.size()), MSG_NOSIGNAL) >= 0) {}
        _exit(0);
    }
    ProcessHandle predecessor = ProcessHandle::open(writer);
    {
        IncomingHandover incoming(received(std::move(theirs), std::move(predecessor)), 100ms);
        QSignalSpy overdue(&incoming, &IncomingHandover::predecessorOverdue);
        QSignalSpy exited(&incoming, &IncomingHandover::predecessorExited);
        QVERIFY(overdue.wait()); // the event loop turns
        QVERIFY(incoming.endPredecessor());
        QTRY_COMPARE(exited.count(), 1);
    }
    waitpid(writer, nullptr, 0);
}

QTEST_GUILESS_MAIN(tst_IncomingHandover)
#include "tst_incominghandover.moc"
