// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "link.h"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

Link::Link(const char *socketName) : m_socket(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0))
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, socketName, sizeof address.sun_path - 1);
    while (connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 && errno == EINTR) {}
}

Link::~Link()
{
    close(m_socket);
}

void Link::send(Message message)
{
    message.set("time", monotonicNanoseconds());
    const QByteArray text = message.toText();
    while (::send(m_socket, text.constData(), size_t(text.size()), MSG_NOSIGNAL) < 0 && errno == EINTR) {}
}

std::optional<Message> Link::receive()
{
    QByteArray text(1024, Qt::Uninitialized);
    ssize_t size = -1;
    do {
        size = recv(m_socket, text.data(), size_t(text.size()), 0);
    } while (size < 0 && errno == EINTR);
    if (size <= 0)
        return {};
    return Message::fromText(text.left(size));
}
