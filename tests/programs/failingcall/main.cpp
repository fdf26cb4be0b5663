// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// failingcall CALL ERRNO PROGRAM [ARGUMENT…]: runs the program, and all that it starts, on a system where this call fails with this
// error: there is no pidfd_open() on old kernels (ENOSYS) and in some containers (EPERM), and any call may lack memory (ENOMEM).

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include <linux/filter.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct Call
{
    const char *name;
    unsigned number;
    unsigned socketCall; // what it is where all calls of sockets are one, as in i386's C library
};

const Call calls[] = {{"pidfd_open", SYS_pidfd_open, 0}, {"getsockopt", SYS_getsockopt, SYS_GETSOCKOPT}};

#ifdef SYS_socketcall
constexpr unsigned allSocketCalls = SYS_socketcall;
#else
constexpr unsigned allSocketCalls = ~0U; // not a number of a call
#endif

} // namespace

int main(int argc, char *argv[])
{
    if (argc < 4)
        return 2;
    const auto call =
        std::find_if(std::begin(calls), std::end(calls), [argv](const Call &known) { return strcmp(argv[1], known.name) == 0; });
    if (call == std::end(calls))
        return 2;
    sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->number, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allSocketCalls, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->socketCall, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | unsigned(atoi(argv[2]))),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{sizeof code / sizeof *code, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("failingcall");
        return 2;
    }
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    return 2;
}
