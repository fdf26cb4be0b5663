// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Preloaded to a program: there is no handle on the other side of a socket, as before Linux 6.5.

#include <cerrno>

#include <dlfcn.h>
#include <sys/socket.h>

extern "C" int getsockopt(int socket, int level, int option, void *value, socklen_t *size) noexcept
{
    constexpr int peerHandle = 77; // SO_PEERPIDFD
    if (level == SOL_SOCKET && option == peerHandle) {
        errno = ENOPROTOOPT;
        return -1;
    }
    static const auto next = reinterpret_cast<decltype(&getsockopt)>(dlsym(RTLD_NEXT, "getsockopt"));
    return next(socket, level, option, value, size);
}
