// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "server.h"

#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

bool Server::listen(const char *address)
{
    char host[INET_ADDRSTRLEN] = {};
    const char *const colon = strchr(address, ':');
    if (!colon || size_t(colon - address) >= sizeof host)
        return false;
    memcpy(host, address, size_t(colon - address));
    sockaddr_in name = {};
    name.sin_family = AF_INET;
    name.sin_port = htons(uint16_t(atoi(colon + 1)));
    inet_pton(AF_INET, host, &name.sin_addr);

    m_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(m_socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return bind(m_socket, reinterpret_cast<const sockaddr *>(&name), sizeof name) == 0 && ::listen(m_socket, 128) == 0;
}

void Server::accept(const Journal &journal)
{
    const int connection = accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0)
        return;
    journal.write(Event::Accepted);
    ::close(connection);
}

void Server::close()
{
    if (m_socket >= 0)
        ::close(m_socket);
    m_socket = -1;
}
