// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rawmessage.h"

#include <QCborValue>

#include <cstring>
#include <vector>

#include <sys/socket.h>

QByteArray RawMessage::packet(const QCborArray &message)
{
    return message.toCborValue().toCbor();
}

bool RawMessage::send(int channel, const QByteArray &content, int attached, size_t count)
{
    iovec part{const_cast<char *>(content.constData()), size_t(content.size())};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    const std::vector<int> descriptors(count, attached);
    std::vector<char> control(CMSG_SPACE(sizeof(int) * count));
    if (attached >= 0) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr *const rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(rights), descriptors.data(), sizeof(int) * count);
    }
    return sendmsg(channel, &header, MSG_NOSIGNAL) == content.size();
}
