// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// The value of the environment variable, and what is behind the numbers in it. "SELF" in the input stands for the PID of this
// process, which has descriptors of many kinds: see descriptorPlan in the code. Those of the handover are its own, too.

#include "fuzzing.h"

#include "anonymousfile.h"
#include "handoverchannel.h"
#include "handoverdocument.h"
#include "handovervariable.h"
#include "receivedhandover.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

// descriptorPlan: what stands at which number. All are inheritable, as those that a process is started with.
enum Number {
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
    OtherEnd
};
constexpr int twin = 40; // so much further there is a second descriptor of each, for when one has been closed
QByteArray ownPid;

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

Number kindOf(int fd)
{
    return Number(fd > twin ? fd - twin : fd);
}

bool isAcceptable(const HandoverVariable &variable)
{
    if (kindOf(variable.document) != Document && kindOf(variable.document) != GarbageDocument)
        return false;
    return variable.isInPlace()
           || ((kindOf(variable.channel) == Channel || kindOf(variable.channel) == OtherEnd)
               && (kindOf(variable.process) == OwnPidfd || kindOf(variable.process) == OwnProcDirectory));
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
    ownPid = QByteArray::number(qint64(getpid()));
    const HandoverDocument document{3, getpid(), false, {}, {"program"}, {}, "\xa0"};
    auto [channel, otherEnd] = HandoverChannel::createPair();
    int stream[2];
    int pipeEnds[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, stream) == 0 && pipe(pipeEnds) == 0);
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    listen(server, 1);

    place(Channel, channel.release());
    place(OtherEnd, otherEnd.release()); // has the same peer
    place(OwnPidfd, int(syscall(SYS_pidfd_open, getpid(), 0)));
    place(Document, AnonymousFile::create(document.toCbor()).release());
    place(GarbageDocument, AnonymousFile::create("garbage").release());
    place(UnsealedFile, memfd_create("rollover", MFD_ALLOW_SEALING));
    place(StreamSocket, stream[0]);
    place(File, open("/proc/self/exe", O_RDONLY));
    place(ForeignPidfd, int(syscall(SYS_pidfd_open, getppid(), 0)));
    place(OwnProcDirectory, open("/proc/self", O_RDONLY | O_DIRECTORY));
    place(ForeignMemfd, sealed("application", document.toCbor()));
    place(Pipe, pipeEnds[0]);
    place(ListeningSocket, server);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QByteArray value(reinterpret_cast<const char *>(data), qsizetype(size));
    value.replace("SELF", ownPid);

    const auto variable = HandoverVariable::fromByteArray(value);
    MUST(!variable || variable->toByteArray() == value);

    const auto before = openDescriptors();
    const char *reason = nullptr;
    {
        const auto received = ReceivedHandover::fromVariable(value, &reason);
        MUST(bool(received) == !reason);
        if (!received) {
            MUST(!variable || variable->predecessorPid != getpid() || !isAcceptable(*variable));
            MUST(openDescriptors() == before);
            return 0;
        }
        MUST(variable && isAcceptable(*variable));
        MUST(received->isIntact());
        MUST(received->inPlace == variable->isInPlace());
        MUST(received->predecessorPid == getpid());
        MUST(bool(received->document) == (kindOf(variable->document) == Document));
        MUST(withoutThoseOf(openDescriptors(), *variable) == withoutThoseOf(before, *variable));
        if (!received->inPlace) {
            for (int fd : {variable->channel, variable->process, variable->document})
                MUST(!FileDescriptor::isInheritable(fd));
        }
    }
    MUST(openDescriptors() == withoutThoseOf(before, *variable));
    for (int fd : {variable->channel, variable->process, variable->document}) {
        if (fd >= 0)
            dup2(fd > twin ? fd - twin : fd + twin, fd);
    }
    return 0;
}
