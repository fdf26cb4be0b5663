// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SERVER_H
#define SERVER_H

#include "journal.h"

// What only one process at a time can own: a port, at which it takes down whom it accepts.
class Server
{
public:
    bool listen(const char *address); // "127.0.0.1:PORT"
    void accept(const Journal &journal);
    void close();
    int descriptor() const { return m_socket; }

private:
    int m_socket = -1;
};

#endif
