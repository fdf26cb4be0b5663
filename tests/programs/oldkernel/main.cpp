// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// oldkernel VERSION PROGRAM [ARGUMENT…]: runs the program, and all that it starts until it ends, as on an older kernel: what came later
// is refused as that kernel would. An emulation, which knows what Rollover, Qt and the C library ask for; see docs/robustness.md.

#include "systemcallfilter.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int version(int major, int minor)
{
    return 1000 * major + minor;
}

struct Kernel
{
    const char *name;
    int version;
    unsigned highestCall; // numbers are given in their order, and from 424 on they are the same on all architectures
    unsigned highestSocketOption; // so are these
};

constexpr Kernel kernels[] = {
    {"5.4", version(5, 4), 435 /* clone3 */, 68 /* SO_DETACH_REUSEPORT_BPF */},
    {"5.10", version(5, 10), 440 /* process_madvise */, 68},
    {"6.1", version(6, 1), 450 /* set_mempolicy_home_node */, 75 /* SO_RCVMARK */},
    {"6.8", version(6, 8), 461 /* lsm_list_modules */, 77 /* SO_PEERPIDFD */},
};

struct Flags
{
    int since;
    unsigned call;
    unsigned argument;
    unsigned flags;
};

constexpr Flags laterFlags[] = {
    {version(5, 10), SYS_pidfd_open, 1, O_NONBLOCK}, // PIDFD_NONBLOCK
    {version(5, 11), SYS_close_range, 2, 4}, // CLOSE_RANGE_CLOEXEC
    {version(6, 3), SYS_memfd_create, 1, 8 | 16}, // MFD_NOEXEC_SEAL, MFD_EXEC
    {version(6, 9), SYS_pidfd_open, 1, O_EXCL}, // PIDFD_THREAD
    {version(6, 9), SYS_pidfd_send_signal, 3, ~0U},
};

SystemCallFilter filterOf(const Kernel &kernel)
{
    SystemCallFilter filter;
    filter.refuse({Condition::call(Condition::IsAbove, kernel.highestCall)}, ENOSYS);
    for (const Flags &later : laterFlags) {
        if (later.since > kernel.version)
            filter.refuse({Condition::call(Condition::Equals, later.call),
                           Condition::argument(later.argument, Condition::HasAnyOf, later.flags)},
                          EINVAL);
    }
    for (const unsigned call : {unsigned(SYS_getsockopt), unsigned(SYS_setsockopt)}) {
        filter.refuse({Condition::call(Condition::Equals, call), Condition::argument(1, Condition::Equals, SOL_SOCKET),
                       Condition::argument(2, Condition::IsAbove, kernel.highestSocketOption)},
                      ENOPROTOOPT);
    }
    // A filter can't tell a pidfd from other descriptors, but we can.
    filter.notify({Condition::call(Condition::Equals, SYS_fstatfs)});
    return filter;
}

// Before Linux 6.9, pidfds were on the file system of all anonymous inodes. That they also shared one inode is not part of this: who
// knows that file system doesn't ask for the inode.
bool answerAboutPidfd(const seccomp_notif &request)
{
    constexpr auto pidfs = 0x50494446;
    char path[64];
    snprintf(path, sizeof path, "/proc/%u/fd/%d", request.pid, int(request.data.args[0]));
    struct statfs fileSystem;
    if (statfs(path, &fileSystem) != 0 || fileSystem.f_type != pidfs)
        return false;
    fileSystem.f_type = ANON_INODE_FS_MAGIC;
    const iovec ours{&fileSystem, sizeof fileSystem};
    const iovec theirs{reinterpret_cast<void *>(request.data.args[1]), sizeof fileSystem};
    if (process_vm_writev(pid_t(request.pid), &ours, 1, &theirs, 1, 0) == sizeof fileSystem)
        return true;
    perror("oldkernel: could not answer fstatfs()");
    return false;
}

void answer(int listener)
{
    seccomp_notif request = {};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
        return; // who asked is gone
    seccomp_notif_resp response = {};
    response.id = request.id;
    if (!answerAboutPidfd(request))
        response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

} // namespace

int main(int argc, char *argv[])
{
    const auto kernel =
        std::find_if(std::begin(kernels), std::end(kernels), [=](const Kernel &known) { return argc > 2 && !strcmp(argv[1], known.name); });
    if (kernel == std::end(kernels))
        return 2;
    // The filter is for this process as well, which asks nothing that is refused. A signal doesn't interrupt what is being answered.
    const int listener = filterOf(*kernel).install(SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    const pid_t program = listener < 0 ? -1 : fork();
    if (program == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(2);
    }
    const int handle = program < 0 ? -1 : int(syscall(SYS_pidfd_open, program, 0));
    if (handle < 0) {
        perror("oldkernel");
        return 2;
    }
    pollfd requests[] = {{listener, POLLIN, 0}, {handle, POLLIN, 0}};
    while (poll(requests, 2, -1) >= 0 && !(requests[1].revents & POLLIN)) {
        if (requests[0].revents & POLLIN)
            answer(listener);
    }
    int status = 0;
    waitpid(program, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
