// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// What arrives on the channel: packets, some of them with descriptors attached. In the input each packet is a byte that says how
// many (see attachmentCounts) and which, a byte with its length, and the content.

#include "fuzzing.h"

#include "handover/handoverchannel.h"

#include <QCoreApplication>

#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr size_t attachmentCounts[] = {0, 0, 0, 1, 1, 2, 3, 253}; // the last is as many as the kernel takes
int attachable[4];

class Input
{
public:
    Input(const uint8_t *data, size_t size) : m_data(data), m_size(size) {}

    bool isEmpty() const { return m_size == 0; }
    uint8_t takeByte() { return isEmpty() ? uint8_t(0) : *take(1).first; }
    std::pair<const uint8_t *, size_t> take(size_t size)
    {
        const std::pair result(m_data, std::min(size, m_size));
        m_data += result.second;
        m_size -= result.second;
        return result;
    }

private:
    const uint8_t *m_data;
    size_t m_size;
};

void sendPacket(int socket, const void *content, size_t size, int attached, size_t count)
{
    iovec part{const_cast<void *>(content), size};
    const std::vector<int> descriptors(count, attached);
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * 253)] = {};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (count > 0) {
        header.msg_control = control;
        header.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        cmsghdr *const rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(rights), descriptors.data(), sizeof(int) * count);
    }
    sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT); // fails when the buffer is full
}

void sendAll(int socket, Input input)
{
    while (!input.isEmpty()) {
        const uint8_t attachments = input.takeByte();
        const uint8_t size = input.takeByte();
        const auto content = input.take(size == 255 ? 2000 : size); // more than is read
        sendPacket(socket, content.first, content.second, attachable[(attachments >> 3) % 4], attachmentCounts[attachments % 8]);
    }
}

// Nobody else has made the far end, or sent anything; in this PID namespace, so that there is a number in any case.
void check(const HandoverChannel::Message &message, int farEnd)
{
    MUST(message.pid == (message.sender.isValid() ? getpid() : 0));
    if (!message.sender.isValid())
        return;
    const int handle = message.sender.handle().get();
    MUST(message.kind == HandoverChannel::Message::Kind::Started);
    MUST(ProcessHandle::verify(handle, getpid()) == Verification::Passed);
    MUST(ProcessHandle::verifyPeer(handle, farEnd, getpid()) == Verification::Passed);
    MUST(!SystemHandle::isInheritable(handle));
}

} // namespace

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    countWarnings();
    new QCoreApplication(*argc, *argv);
    attachable[0] = int(syscall(SYS_pidfd_open, getpid(), 0));
    attachable[1] = int(syscall(SYS_pidfd_open, getppid(), 0));
    attachable[2] = open("/dev/null", O_RDWR | O_CLOEXEC);
    attachable[3] = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int fd : attachable)
        MUST(fd >= 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto before = openDescriptors();
    {
        auto [theirs, ours] = PacketSocket::createPair();
        MUST(PacketSocket::verify(ours.get()) == Verification::Passed);
        HandoverChannel channel(std::move(ours));
        const auto withChannel = openDescriptors();
        sendAll(theirs.get(), Input(data, size));
        while (const auto message = channel.read())
            check(*message, theirs.get());
        MUST(openDescriptors() == withChannel);
        MUST(takeWarningCount() <= 1); // not a line for each packet of a flood
        // Whatever has come, the next message is understood.
        MUST(HandoverChannel::sendStarted(theirs, ProcessHandle::openSelf()));
        const auto last = channel.read();
        MUST(last && last->kind == HandoverChannel::Message::Kind::Started);
        check(*last, theirs.get());
        MUST(!channel.isAtEnd()); // an empty packet is none
        theirs.close();
        MUST(!channel.read() && channel.isAtEnd());
    }
    MUST(openDescriptors() == before);
    return 0;
}
