// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "forgedhandover.h"

#include "handover/handoverchannel.h"
#include "handover/handoverdocument.h"
#include "handover/sealedmemory.h"
#include "system/processhandle.h"

#include <QByteArrayList>
#include <QCborArray>
#include <QCborMap>
#include <QCborValue>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int allSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

int inheritable(SystemHandle descriptor)
{
    SystemHandle::setInheritable(descriptor.get(), true);
    return descriptor.release();
}

QByteArray documentOf(qint64 pid)
{
    return HandoverDocument{12, pid, false, {}, {QByteArray()}, {}, "\xa0"}.toCbor();
}

int fileWith(const char *name, const QByteArray &content, int seals)
{
    const int fd = memfd_create(name, MFD_ALLOW_SEALING);
    if (write(fd, content.constData(), size_t(content.size())) != content.size() || fcntl(fd, F_ADD_SEALS, seals) != 0)
        abort();
    return fd;
}

int sparseFile(qint64 size)
{
    const int fd = memfd_create("rollover", MFD_ALLOW_SEALING);
    if (ftruncate(fd, size) != 0 || fcntl(fd, F_ADD_SEALS, allSeals) != 0)
        abort();
    return fd;
}

int endOfPair(int type)
{
    int ends[2];
    if (socketpair(AF_UNIX, type, 0, ends) != 0)
        abort();
    return ends[0];
}

int listeningSocket()
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    listen(fd, 1);
    return fd;
}

void sendDescriptor(int socket, int fd)
{
    char byte = 0;
    iovec content{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header{nullptr, 0, &content, 1, control, sizeof control, 0};
    cmsghdr *const part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(part), &fd, sizeof fd);
    sendmsg(socket, &header, 0);
}

SystemHandle receiveDescriptor(int socket)
{
    char byte = 0;
    iovec content{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header{nullptr, 0, &content, 1, control, sizeof control, 0};
    if (recvmsg(socket, &header, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&header))
        return {};
    int fd = -1;
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof fd);
    return SystemHandle(fd);
}

SystemHandle handleOfDeadProcess()
{
    const pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    SystemHandle result = std::move(ProcessHandle::open(pid).handle());
    waitpid(pid, nullptr, 0);
    return result;
}

} // namespace

ForgedHandover::ForgedHandover()
{
    auto [ours, theirs] = PacketSocket::createPair();
    ours.release(); // stays open
    channel = inheritable(std::move(theirs));
    process = inheritable(std::move(ProcessHandle::openSelf().handle()));
    ownFolder = open("/proc/self", O_RDONLY | O_DIRECTORY);
    document = addDocument(documentOf(getpid()));

    stream = endOfPair(SOCK_STREAM);
    datagram = endOfPair(SOCK_DGRAM);
    server = listeningSocket();
    otherFamily = socket(AF_ALG, SOCK_SEQPACKET, 0);
    int pipeEnds[2];
    if (::pipe(pipeEnds) != 0)
        abort();
    pipe = pipeEnds[0];
    log = open("/tmp", O_RDWR | O_TMPFILE | O_APPEND, 0600);

    const QByteArray parent = "/proc/" + QByteArray::number(getppid());
    foreignHandle = inheritable(std::move(ProcessHandle::open(getppid()).handle()));
    foreignFolder = open(parent.constData(), O_RDONLY | O_DIRECTORY);
    deadHandle = inheritable(handleOfDeadProcess());
    canTellDeadHandles = ProcessHandle::verifyPeer(deadHandle, channel, getpid()) == Verification::Failed;

    gigabyte = sparseFile(qint64(1) << 30);
    foreignDocument = fileWith("application", documentOf(getpid()), allSeals);
    for (int lacking : {allSeals, F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE})
        unsealed.append(fileWith("rollover", documentOf(getpid()), allSeals & ~lacking));
}

QByteArray ForgedHandover::value(const QMap<Part, qint64> &instead) const
{
    const qint64 numbers[] = {instead.value(Part::Pid, getpid()), instead.value(Part::Channel, channel),
                              instead.value(Part::Process, process), instead.value(Part::Document, document)};
    QByteArrayList result;
    for (qint64 number : numbers)
        result.append(QByteArray::number(number));
    return result.join(':');
}

int ForgedHandover::addDocument(const QByteArray &content) const
{
    return inheritable(SealedMemory::create(content));
}

QList<std::pair<const char *, QByteArray>> ForgedHandover::unreadableDocuments()
{
    const QByteArray good = documentOf(getpid());
    const QCborMap map = QCborValue::fromCbor(good).toMap();
    const auto with = [&map](const QString &key, const QCborValue &value) {
        QCborMap changed = map;
        changed[key] = value;
        return changed.toCborValue().toCbor();
    };
    return {{"empty", QByteArray()},
            {"garbage", "garbage"},
            {"truncated", good.chopped(1)},
            {"of the next version", with(QStringLiteral("version"), 2)},
            {"of another predecessor", documentOf(getppid())},
            {"argument with a NUL", with(QStringLiteral("arguments"), QCborArray{QByteArray("subject\0x", 9)})},
            {"argument that is not there", with(QStringLiteral("arguments"), QCborArray{nullptr, QByteArray("\xff")})},
            {"session data that is no map", with(QStringLiteral("session"), QByteArray("\x01"))}};
}

OtherUsersHandover::OtherUsersHandover()
{
    int control[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0)
        return;
    const SystemHandle ours(control[0]);
    SystemHandle theirs(control[1]);
    m_pid = fork();
    if (m_pid == 0) {
        alarm(30);
        if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
            _exit(1);
        const auto [near, far] = PacketSocket::createPair();
        const SystemHandle file = SealedMemory::create(documentOf(getpid()));
        for (int fd : {far.get(), file.get()})
            sendDescriptor(theirs.get(), fd);
        for (;;)
            pause();
    }
    theirs.close();
    process = std::move(ProcessHandle::open(m_pid).handle());
    channel = receiveDescriptor(ours.get());
    document = receiveDescriptor(ours.get());
}

OtherUsersHandover::~OtherUsersHandover()
{
    ::kill(m_pid, SIGKILL);
    waitpid(m_pid, nullptr, 0);
}

QByteArray OtherUsersHandover::value() const
{
    return QByteArrayList{QByteArray::number(m_pid), QByteArray::number(channel.get()), QByteArray::number(process.get()),
                          QByteArray::number(document.get())}
        .join(':');
}
