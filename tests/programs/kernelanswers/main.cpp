// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Says what the kernel answers to what only some kernels know: a line each, with the name and an error number, or 0.

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace {

struct Question
{
    const char *name;
    long (*ask)(); // -1 and errno for a refusal
};

// By number where the headers may be too old for a name.

long openPidfd(int flags)
{
    return syscall(SYS_pidfd_open, getpid(), flags);
}

long createMemfd(unsigned flags)
{
    return memfd_create("kernelanswers", flags);
}

int openSocket()
{
    int ends[2] = {-1, -1};
    return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0 ? ends[0] : -1;
}

long getOption(int option)
{
    int value = 0;
    socklen_t size = sizeof value;
    return getsockopt(openSocket(), SOL_SOCKET, option, &value, &size);
}

long setOption(int option)
{
    const int on = 1;
    return setsockopt(openSocket(), SOL_SOCKET, option, &on, sizeof on);
}

long isOnFileSystem(long fd, unsigned type)
{
    struct statfs fileSystem;
    if (fstatfs(int(fd), &fileSystem) != 0)
        return -1;
    errno = ENOTSUP;
    return fileSystem.f_type == type ? 0 : -1;
}

long open2()
{
    open_how how = {};
    how.flags = O_RDONLY;
    return syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how);
}

long waitForEvents()
{
    const timespec now = {};
    epoll_event event;
    return syscall(441, epoll_create1(0), &event, 1, &now, nullptr, 0);
}

long lookIntoCache()
{
    const uint64_t range[2] = {};
    uint64_t result[5];
    return syscall(451, createMemfd(0), range, result, 0);
}

long listMounts()
{
    struct
    {
        uint32_t size = 24, spare = 0;
        uint64_t mount = ~uint64_t(0), parameter = 0; // those of the root
    } request;
    uint64_t result[1];
    return syscall(458, &request, result, 1, 0);
}

long sealMemory()
{
    void *const page = mmap(nullptr, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return syscall(462, page, sysconf(_SC_PAGESIZE), 0);
}

const Question questions[] = {
    {"pidfd_open", [] { return openPidfd(0); }},
    {"pidfd_open PIDFD_NONBLOCK", [] { return openPidfd(O_NONBLOCK); }},
    {"pidfd_open PIDFD_THREAD", [] { return openPidfd(O_EXCL); }},
    {"pidfd_send_signal", [] { return syscall(SYS_pidfd_send_signal, openPidfd(0), 0, nullptr, 0); }},
    {"pidfd_send_signal PIDFD_SIGNAL_THREAD_GROUP", [] { return syscall(SYS_pidfd_send_signal, openPidfd(0), 0, nullptr, 2); }},
    {"pidfd of ANON_INODE_FS", [] { return isOnFileSystem(openPidfd(0), ANON_INODE_FS_MAGIC); }},
    {"pidfd of PID_FS", [] { return isOnFileSystem(openPidfd(0), 0x50494446); }},
    {"socket of SOCKFS", [] { return isOnFileSystem(openSocket(), SOCKFS_MAGIC); }},
    {"directory of PROC_FS", [] { return isOnFileSystem(open("/proc/self", O_RDONLY), PROC_SUPER_MAGIC); }},
    {"memfd_create", [] { return createMemfd(0); }},
    {"memfd_create MFD_NOEXEC_SEAL", [] { return createMemfd(8); }},
    {"memfd_create MFD_EXEC", [] { return createMemfd(16); }},
    {"close_range", [] { return syscall(SYS_close_range, ~0U, ~0U, 0); }},
    {"close_range CLOSE_RANGE_CLOEXEC", [] { return syscall(SYS_close_range, ~0U, ~0U, 4); }},
    {"openat2", open2},
    {"pidfd_getfd", [] { return syscall(SYS_pidfd_getfd, openPidfd(0), openSocket(), 0); }},
    {"faccessat2", [] { return syscall(SYS_faccessat2, AT_FDCWD, "/", F_OK, 0); }},
    {"epoll_pwait2", waitForEvents},
    {"cachestat", lookIntoCache},
    {"fchmodat2", [] { return syscall(452, createMemfd(0), "", S_IRUSR, AT_EMPTY_PATH); }},
    {"listmount", listMounts},
    {"mseal", sealMemory},
    {"getsockopt SO_DOMAIN", [] { return getOption(SO_DOMAIN); }},
    {"setsockopt SO_PASSCRED", [] { return setOption(SO_PASSCRED); }},
    {"setsockopt SO_BUF_LOCK", [] { return setOption(72); }},
    {"setsockopt SO_PASSPIDFD", [] { return setOption(76); }},
    {"getsockopt SO_PEERPIDFD", [] { return getOption(77); }},
};

} // namespace

int main()
{
    for (const Question &question : questions)
        printf("%s: %d\n", question.name, question.ask() < 0 ? errno : 0);
    return 0;
}
