// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// The other side of a handover, which says what it should not. Up to there the handover is a genuine one.
//   hostile successor BEHAVIOUR [PID] [ARGUMENT…]: started by the program under test
//   hostile predecessor BEHAVIOUR PROGRAM [ARGUMENT…]: starts the program under test

#include "handover/handoverchannel.h"
#include "handover/handoverdocument.h"
#include "handover/handovervariable.h"
#include "handover/sealedmemory.h"
#include "handover/startup.h"
#include "rawmessage.h"

#include <QCoreApplication>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using RawMessage::packet;
using RawMessage::send;

const QByteArrayList &garbage()
{
    static const QByteArrayList all{"",
                                    "garbage",
                                    QByteArray(1, '\0'),
                                    QByteArray(511, '\xff'),
                                    QByteArray(512, '\x81'),
                                    QByteArray(5000, '\x9f'),
                                    QByteArray(100000, '\0'),
                                    "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
                                    QByteArray("\x82\x65") + "ali",
                                    QByteArray("\x82\x65") + "alive\xfb\x7f\xf0",
                                    packet({QStringLiteral("alive")}),
                                    packet({QStringLiteral("alive"), 2}),
                                    packet({QStringLiteral("alive"), 1e300}),
                                    packet({QStringLiteral("started"), 2, 1}),
                                    packet({QStringLiteral("dance"), 1}),
                                    packet({QStringLiteral("Cancel")})};
    return all;
}

void sendGarbage(int channel)
{
    for (const QByteArray &content : garbage())
        send(channel, content);
}

void sendThousands(int channel)
{
    for (int i = 0; i < 10000; ++i)
        send(channel, "garbage");
}

void sendAttachments(int channel)
{
    const int file = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 50; ++i) {
        for (const size_t count : {size_t(1), size_t(2), size_t(3), size_t(253)}) {
            for (const QByteArray &content : {QByteArray("garbage"), QByteArray(), packet({QStringLiteral("started"), 1, 1})})
                send(channel, content, file, count);
        }
    }
}

// By several, and with as much in the channel as the system lets be, so that it is never empty.
[[noreturn]] void flood(int channel, const QByteArray &content)
{
    const int size = 1 << 26;
    setsockopt(channel, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    for (int i = 0; i < 3; ++i) {
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            alarm(30);
            break;
        }
    }
    for (;;)
        send(channel, content);
}

void waitFor(int channel, HandoverChannel::Message::Kind kind)
{
    HandoverChannel reader{SystemHandle(fcntl(channel, F_DUPFD_CLOEXEC, 3))};
    pollfd request{channel, POLLIN, 0};
    for (;;) {
        poll(&request, 1, -1);
        if (const auto message = reader.read(); message && message->kind == kind)
            return;
    }
}

// Says that it is alive, and leaves when it is told to.
void behaveFromHereOn(ReceivedHandover &handover)
{
    handover.claim();
    send(handover.channel.get(), packet({QStringLiteral("alive"), 1}));
    waitFor(handover.channel.get(), HandoverChannel::Message::Kind::Cancel);
    exit(0);
}

int beSuccessor(const QByteArray &behaviour, qint64 other)
{
    QByteArray warning;
    std::optional<ReceivedHandover> handover = Startup::takeHandover(&warning);
    if (!handover)
        return 2;
    const int channel = handover->channel.get();
    const auto started = [](qint64 pid) { return packet({QStringLiteral("started"), 1, pid}); };
    fcntl(channel, F_SETFL, 0); // wait when it is full

    if (behaviour == "garbage") {
        sendGarbage(channel);
    } else if (behaviour == "attachments") {
        sendAttachments(channel);
    } else if (behaviour == "flood") {
        flood(channel, "garbage");
    } else if (behaviour == "known flood") {
        flood(channel, started(getpid()));
    } else if (behaviour == "another's handle") {
        send(channel, started(other), ProcessHandle::open(other).handle().get());
    } else if (behaviour == "predecessor's handle") {
        send(channel, started(handover->predecessorPid), handover->predecessor.handle().get());
    } else if (behaviour == "no handle") {
        send(channel, started(getpid()), open("/dev/null", O_RDWR | O_CLOEXEC));
        behaveFromHereOn(*handover);
    } else if (behaviour == "another's number") {
        send(channel, started(other), ProcessHandle::openSelf().handle().get());
        send(channel, packet({QStringLiteral("alive"), 1}));
        waitFor(channel, HandoverChannel::Message::Kind::Cancel);
        return 0;
    } else if (behaviour == "thousands") {
        sendThousands(channel);
        behaveFromHereOn(*handover);
    } else if (behaviour == "cancel") {
        send(channel, packet({QStringLiteral("cancel")}));
        behaveFromHereOn(*handover);
    } else if (behaviour == "alive twice") {
        send(channel, packet({QStringLiteral("alive"), 1}));
        behaveFromHereOn(*handover);
    }
    for (;;)
        pause();
}

SystemHandle startProgram(char **argv)
{
    auto [ours, theirs] = PacketSocket::createPair();
    const ProcessHandle self = ProcessHandle::openSelf();
    const HandoverDocument document{3, getpid(), false, ProcessAttributes::current(), {QByteArray()}, {}, "\xa0"};
    const SystemHandle file = SealedMemory::create(document.toCbor());
    if (fork() == 0) {
        for (int fd : {theirs.get(), self.handle().get(), file.get()})
            SystemHandle::setInheritable(fd, true);
        const HandoverVariable variable{getppid(), theirs.get(), self.handle().get(), file.get()};
        setenv(HandoverVariable::name, variable.toByteArray().constData(), 1);
        execv(argv[0], argv);
        _exit(127);
    }
    return std::move(ours);
}

int bePredecessor(const QByteArray &behaviour, char **argv)
{
    const SystemHandle channel = startProgram(argv);
    waitFor(channel.get(), HandoverChannel::Message::Kind::Alive);
    fcntl(channel.get(), F_SETFL, 0);
    if (behaviour == "garbage") {
        sendGarbage(channel.get());
    } else if (behaviour == "attachments") {
        sendAttachments(channel.get());
    } else if (behaviour == "thousands") {
        sendThousands(channel.get());
    } else if (behaviour == "flood") {
        flood(channel.get(), "garbage");
    } else if (behaviour == "a successor's") {
        HandoverChannel::sendStarted(channel, ProcessHandle::openSelf());
        send(channel.get(), packet({QStringLiteral("alive"), 1}));
    } else if (behaviour == "cancel at last") {
        sendThousands(channel.get());
        send(channel.get(), packet({QStringLiteral("cancel")}));
    }
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    alarm(30);
    QCoreApplication app(argc, argv); // for the notifiers
    if (argc >= 4 && strcmp(argv[1], "successor") == 0)
        return beSuccessor(QByteArray(argv[2]).replace('_', ' '), atoi(argv[3]));
    if (argc >= 4 && strcmp(argv[1], "predecessor") == 0)
        return bePredecessor(QByteArray(argv[2]).replace('_', ' '), argv + 3);
    fprintf(stderr, "usage: hostile successor|predecessor BEHAVIOUR ...\n");
    return 2;
}
