// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef LINK_H
#define LINK_H

#include "message.h"

#include <optional>

// A tenant's connection with its observer: a socket of this name in the working directory.
class Link
{
public:
    explicit Link(const char *socketName);
    ~Link();
    Q_DISABLE_COPY_MOVE(Link)

    int descriptor() const { return m_socket; }
    void send(Message message);
    // Waits for the next one. Nothing when the observer is gone.
    std::optional<Message> receive();

private:
    int m_socket = -1;
};

#endif
