// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// The value of the environment variable, and what is behind the numbers in it. "SELF" in the input stands for the PID of this
// process, which has descriptors of many kinds: see descriptorPlan in the code. Those of the handover are its own, too, or those of a
// predecessor in another PID namespace, where that may be made. A "!" at the beginning stands for a process that can open nothing more,
// and so can't tell whom a handle is of.

#include "fuzzing.h"

#include "handover/handoverchannel.h"
#include "handover/handoverdocument.h"
#include "handover/handovervariable.h"
#include "handover/receivedhandover.h"
#include "handover/sealedmemory.h"

#include <csignal>

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

// descriptorPlan: what stands at which number. All are inheritable, as those that a process is started with.
enum Number : int {
    Channel = 20,
    OwnPidfd,
    Document,
    GarbageDocument,
    UnsealedFile,
    StreamSocket,
    File,
    ForeignPidfd,
    OwnProcDirectory,
    ForeignMemfd,
    Pipe,
    ListeningSocket,
    OtherEnd,
    InnerChannel,
    InnerPidfd,
    InnerDocument
};
constexpr rlim_t usualLimit = 1024;
constexpr int twin = 40; // so much further there is a second descriptor of each, for when one has been closed
QByteArray ownPid;
qint64 innerPid = 0; // of the other predecessor, as it calls itself

void place(Number number, int fd)
{
    MUST(dup2(fd, number) == number && dup2(fd, number + twin) == number + twin);
    close(fd);
}

int sealed(const char *name, const QByteArray &content)
{
    const int fd = memfd_create(name, MFD_ALLOW_SEALING);
    MUST(write(fd, content.constData(), size_t(content.size())) == content.size());
    fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    return fd;
}

HandoverDocument documentOf(qint64 pid)
{
    return {3, pid, false, {}, {"program"}, {}, "\xa0"};
}

[[noreturn]] void beInnerPredecessor(int report)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    auto [channel, otherEnd] = PacketSocket::createPair();
    place(InnerChannel, channel.release());
    place(InnerPidfd, int(syscall(SYS_pidfd_open, getpid(), 0)));
    place(InnerDocument, SealedMemory::create(documentOf(getpid()).toCbor()).release());
    otherEnd.close();
    const qint64 pid = getpid();
    MUST(write(report, &pid, sizeof pid) == sizeof pid);
    for (;;)
        pause();
}

// It shares our descriptors, and stays in this PID namespace where the system permits no other.
void startInnerPredecessor()
{
    int report[2];
    MUST(pipe(report) == 0);
    for (int flags : {CLONE_NEWPID, CLONE_NEWPID | CLONE_NEWUSER, 0}) {
        const long pid = syscall(SYS_clone, flags | CLONE_FILES | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
        if (pid == 0)
            beInnerPredecessor(report[1]);
        if (pid > 0)
            break;
    }
    MUST(read(report[0], &innerPid, sizeof innerPid) == sizeof innerPid);
    close(report[0]);
    close(report[1]);
}

void setDescriptorLimit(rlim_t limit)
{
    rlimit limits;
    MUST(getrlimit(RLIMIT_NOFILE, &limits) == 0);
    limits.rlim_cur = limit;
    MUST(setrlimit(RLIMIT_NOFILE, &limits) == 0);
}

Number kindOf(int fd)
{
    return Number(fd > twin ? fd - twin : fd);
}

bool isGenuine(const HandoverVariable &variable)
{
    const Number document = kindOf(variable.document);
    if (document != Document && document != GarbageDocument && document != InnerDocument)
        return false;
    const Number channel = kindOf(variable.channel);
    const Number process = kindOf(variable.process);
    const bool isInner = channel == InnerChannel && process == InnerPidfd;
    const bool isOurs =
        variable.isInPlace() || ((channel == Channel || channel == OtherEnd) && (process == OwnPidfd || process == OwnProcDirectory));
    return (isOurs && variable.predecessorPid == getpid()) || (isInner && variable.predecessorPid == innerPid);
}

bool hasDocument(const HandoverVariable &variable)
{
    const Number document = kindOf(variable.document);
    return (document == Document && variable.predecessorPid == getpid())
           || (document == InnerDocument && variable.predecessorPid == innerPid);
}

bool isUntold(const ReceivedHandover &received)
{
    return !received.inPlace && !received.channel.isValid();
}

QMap<int, DescriptorState> withoutThoseOf(QMap<int, DescriptorState> open, const HandoverVariable &variable)
{
    for (int fd : {variable.channel, variable.process, variable.document})
        open.remove(fd);
    return open;
}

} // namespace

int LLVMFuzzerInitialize(int *, char ***)
{
    countWarnings();
    setDescriptorLimit(usualLimit);
    ownPid = QByteArray::number(qint64(getpid()));
    const HandoverDocument document = documentOf(getpid());
    auto [channel, otherEnd] = PacketSocket::createPair();
    int stream[2];
    int pipeEnds[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, stream) == 0 && pipe(pipeEnds) == 0);
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    listen(server, 1);

    place(Channel, channel.release());
    place(OtherEnd, otherEnd.release()); // has the same peer
    place(OwnPidfd, int(syscall(SYS_pidfd_open, getpid(), 0)));
    place(Document, SealedMemory::create(document.toCbor()).release());
    place(GarbageDocument, SealedMemory::create("garbage").release());
    place(UnsealedFile, memfd_create("rollover", MFD_ALLOW_SEALING));
    place(StreamSocket, stream[0]);
    place(File, open("/proc/self/exe", O_RDONLY));
    place(ForeignPidfd, int(syscall(SYS_pidfd_open, getppid(), 0)));
    place(OwnProcDirectory, open("/proc/self", O_RDONLY | O_DIRECTORY));
    place(ForeignMemfd, sealed("application", document.toCbor()));
    place(Pipe, pipeEnds[0]);
    place(ListeningSocket, server);
    startInnerPredecessor();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QByteArray value(reinterpret_cast<const char *>(data), qsizetype(size));
    const bool canOpenNothing = value.startsWith('!');
    value.remove(0, canOpenNothing ? 1 : 0);
    value.replace("SELF", ownPid);

    const auto variable = HandoverVariable::fromByteArray(value);
    MUST(!variable || variable->toByteArray() == value);

    const auto before = openDescriptors();
    const char *reason = nullptr;
    {
        setDescriptorLimit(canOpenNothing ? 3 : usualLimit);
        const auto received = ReceivedHandover::fromVariable(value, &reason);
        setDescriptorLimit(usualLimit);
        MUST(bool(received) == !reason);
        if (!received) // then it begins by itself
            MUST(!variable || !isGenuine(*variable));
        if (!received || isUntold(*received)) {
            // A directory has no number that tells whether it is the other predecessor's.
            MUST(!received || (variable && (canOpenNothing || kindOf(variable->process) == OwnProcDirectory) && !received->document));
            MUST(openDescriptors() == before);
            return 0;
        }
        MUST(variable && isGenuine(*variable));
        MUST(received->isIntact());
        MUST(received->inPlace == variable->isInPlace());
        MUST(received->predecessorPid == variable->predecessorPid);
        MUST(bool(received->document) == hasDocument(*variable));
        MUST(withoutThoseOf(openDescriptors(), *variable) == withoutThoseOf(before, *variable));
        if (!received->inPlace) {
            for (int fd : {variable->channel, variable->process, variable->document})
                MUST(!SystemHandle::isInheritable(fd));
        }
    }
    MUST(openDescriptors() == withoutThoseOf(before, *variable));
    for (int fd : {variable->channel, variable->process, variable->document}) {
        if (fd >= 0)
            dup2(fd > twin ? fd - twin : fd + twin, fd);
    }
    return 0;
}
