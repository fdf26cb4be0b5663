// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// failingcall CALL ERRNO PROGRAM [ARGUMENT…]: runs the program, and all that it starts, on a system where this call fails with this
// error: there is no pidfd_open() on old kernels (ENOSYS) and in some containers (EPERM), and any call may lack memory (ENOMEM).

#include "systemcallfilter.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include <linux/net.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct Call
{
    const char *name;
    unsigned number;
    unsigned socketCall; // what it is where all calls of sockets are one, as in i386's C library
};

const Call calls[] = {{"pidfd_open", SYS_pidfd_open, 0},
                      {"close_range", SYS_close_range, 0},
                      {"getsockopt", SYS_getsockopt, SYS_GETSOCKOPT}};

} // namespace

int main(int argc, char *argv[])
{
    if (argc < 4)
        return 2;
    const auto call =
        std::find_if(std::begin(calls), std::end(calls), [argv](const Call &known) { return strcmp(argv[1], known.name) == 0; });
    if (call == std::end(calls))
        return 2;
    SystemCallFilter filter;
    filter.refuse({Condition::call(Condition::Equals, call->number)}, atoi(argv[2]));
#ifdef SYS_socketcall
    filter.refuse({Condition::call(Condition::Equals, SYS_socketcall), Condition::argument(0, Condition::Equals, call->socketCall)},
                  atoi(argv[2]));
#endif
    if (filter.install() < 0) {
        perror("failingcall");
        return 2;
    }
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    return 2;
}
