// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "systemcalls.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/syscall.h>

namespace {

// ENOMEM: the kernel's own memory is short. EMFILE stands for ENFILE, too. ENOSYS: an older kernel, or an emulated one. EPERM: a
// security module or the seccomp filter of a container; EACCES is the same to a program. EAGAIN and EINTR where the manual page
// has them, for the kind of descriptor that is in use here.
const SystemCall table[] = {
    {SYS_access, "access", {ENOMEM, EPERM}},
    {SYS_alarm, "alarm", {}},
    {SYS_arch_prctl, "arch_prctl", {}},
    {SYS_bind, "bind", {ENOMEM, EPERM}},
    {SYS_brk, "brk", {ENOMEM}},
    {SYS_chdir, "chdir", {ENOMEM, EPERM}},
    {SYS_clone, "clone", {ENOMEM, EAGAIN, EPERM}},
    {SYS_clone3, "clone3", {ENOMEM, EAGAIN, EPERM, ENOSYS}},
    {SYS_close, "close", {EINTR}},
    {SYS_close_range, "close_range", {ENOSYS, EPERM, ENOMEM}},
    {SYS_connect, "connect", {EPERM}},
    {SYS_dup, "dup", {EMFILE, EPERM}},
    {SYS_dup2, "dup2", {EMFILE, EINTR, EPERM}},
    {SYS_dup3, "dup3", {EMFILE, EINTR, EPERM}},
    {SYS_eventfd2, "eventfd2", {EMFILE, ENOMEM, EPERM}},
    {SYS_execve, "execve", {ENOMEM, EMFILE, EPERM, EAGAIN}},
    {SYS_exit, "exit", {}},
    {SYS_exit_group, "exit_group", {}},
    {SYS_faccessat, "faccessat", {ENOMEM, EPERM}},
    {SYS_faccessat2, "faccessat2", {ENOSYS, ENOMEM, EPERM}},
    {SYS_flock, "flock", {ENOMEM, EINTR}},
    {SYS_fork, "fork", {ENOMEM, EAGAIN, EPERM}},
    {SYS_fstat, "fstat", {}},
    {SYS_ftruncate, "ftruncate", {EPERM, EINTR}},
    {SYS_futex, "futex", {}},
    {SYS_getcwd, "getcwd", {ENOMEM, EPERM}},
    {SYS_getdents64, "getdents64", {ENOMEM, EPERM}},
    {SYS_getegid, "getegid", {}},
    {SYS_geteuid, "geteuid", {}},
    {SYS_getgid, "getgid", {}},
    {SYS_getpid, "getpid", {}},
    {SYS_getppid, "getppid", {}},
    {SYS_getrandom, "getrandom", {ENOSYS, EINTR, EAGAIN}},
    {SYS_getsockopt, "getsockopt", {ENOMEM, EPERM}},
    {SYS_gettid, "gettid", {}},
    {SYS_getuid, "getuid", {}},
    {SYS_ioctl, "ioctl", {ENOMEM, EPERM}},
    {SYS_kill, "kill", {EPERM}},
    {SYS_listen, "listen", {EPERM}},
    {SYS_lseek, "lseek", {EPERM}},
    {SYS_lstat, "lstat", {ENOMEM, EPERM}},
    {SYS_memfd_create, "memfd_create", {ENOMEM, EMFILE, ENOSYS, EPERM}},
    {SYS_mmap, "mmap", {ENOMEM, EPERM, EAGAIN}},
    {SYS_mprotect, "mprotect", {ENOMEM, EPERM}},
    {SYS_mremap, "mremap", {ENOMEM}},
    {SYS_munmap, "munmap", {ENOMEM}},
    {SYS_newfstatat, "newfstatat", {ENOMEM, EPERM}},
    {SYS_open, "open", {ENOMEM, EMFILE, EINTR, EPERM}},
    {SYS_openat, "openat", {ENOMEM, EMFILE, EINTR, EPERM}},
    {SYS_pidfd_open, "pidfd_open", {ENOMEM, EMFILE, ENOSYS, EPERM}},
    {SYS_pidfd_send_signal, "pidfd_send_signal", {ENOSYS, EPERM}},
    {SYS_pipe, "pipe", {EMFILE, ENOMEM}},
    {SYS_pipe2, "pipe2", {EMFILE, ENOMEM, EPERM}},
    {SYS_poll, "poll", {EINTR, ENOMEM, EPERM}},
    {SYS_ppoll, "ppoll", {EINTR, ENOMEM, EPERM}},
    {SYS_prctl, "prctl", {ENOSYS, EPERM}},
    {SYS_pread64, "pread64", {ENOMEM, EPERM, EINTR}},
    {SYS_prlimit64, "prlimit64", {ENOSYS, EPERM}},
    {SYS_read, "read", {ENOMEM, EPERM, EINTR, EAGAIN}},
    {SYS_readlink, "readlink", {ENOMEM, EPERM}},
    {SYS_readlinkat, "readlinkat", {ENOMEM, EPERM}},
    {SYS_recvmsg, "recvmsg", {ENOMEM, EPERM, EINTR, EAGAIN, EMFILE}},
    {SYS_rseq, "rseq", {ENOSYS}},
    {SYS_rt_sigaction, "rt_sigaction", {}},
    {SYS_rt_sigpending, "rt_sigpending", {}},
    {SYS_rt_sigprocmask, "rt_sigprocmask", {}},
    {SYS_rt_sigreturn, "rt_sigreturn", {}},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait", {EINTR, EAGAIN}},
    {SYS_sched_getaffinity, "sched_getaffinity", {EPERM}},
    {SYS_sendmsg, "sendmsg", {ENOMEM, EPERM, EINTR, EAGAIN}},
    {SYS_sendto, "sendto", {ENOMEM, EPERM, EINTR, EAGAIN}},
    {SYS_set_robust_list, "set_robust_list", {}},
    {SYS_set_tid_address, "set_tid_address", {}},
    {SYS_setitimer, "setitimer", {EPERM}},
    {SYS_setsid, "setsid", {EPERM}},
    {SYS_setsockopt, "setsockopt", {ENOMEM, EPERM}},
    {SYS_socket, "socket", {ENOMEM, EMFILE, EPERM}},
    {SYS_socketpair, "socketpair", {ENOMEM, EMFILE, EPERM}},
    {SYS_stat, "stat", {ENOMEM, EPERM}},
    {SYS_statx, "statx", {ENOSYS, ENOMEM, EPERM}},
    {SYS_sysinfo, "sysinfo", {EPERM}},
    {SYS_tgkill, "tgkill", {EPERM}},
    {SYS_umask, "umask", {}},
    {SYS_uname, "uname", {EPERM}},
    {SYS_vfork, "vfork", {ENOMEM, EAGAIN, EPERM}},
    {SYS_wait4, "wait4", {EINTR, ENOSYS}},
    {SYS_waitid, "waitid", {EINTR, ENOSYS}},
    {SYS_write, "write", {ENOMEM, EPERM, EINTR, EAGAIN}},
    {SYS_writev, "writev", {ENOMEM, EPERM, EINTR, EAGAIN}},
};

const SystemCall fcntlCommands[] = {
    {F_DUPFD, "fcntl(F_DUPFD)", {EMFILE, EPERM}},
    {F_DUPFD_CLOEXEC, "fcntl(F_DUPFD_CLOEXEC)", {EMFILE, EPERM}},
    {F_GETFD, "fcntl(F_GETFD)", {EPERM}},
    {F_SETFD, "fcntl(F_SETFD)", {EPERM}},
    {F_GETFL, "fcntl(F_GETFL)", {EPERM}},
    {F_SETFL, "fcntl(F_SETFL)", {EPERM}},
    {F_GETLK, "fcntl(F_GETLK)", {ENOMEM, EINTR, EPERM}},
    {F_SETLK, "fcntl(F_SETLK)", {ENOMEM, EINTR, EPERM}}, // EAGAIN is no failure, but the answer that another process has it
    {F_ADD_SEALS, "fcntl(F_ADD_SEALS)", {EPERM, ENOMEM}},
    {F_GET_SEALS, "fcntl(F_GET_SEALS)", {EPERM}},
};

const SystemCall statOfDescriptor = {SYS_newfstatat, "newfstatat(AT_EMPTY_PATH)", {}};
const SystemCall statxOfDescriptor = {SYS_statx, "statx(AT_EMPTY_PATH)", {ENOSYS}};

} // namespace

const SystemCall *SystemCall::find(const TracedFamily::Call &call)
{
    const auto in = [](const auto &calls, long wanted) {
        const auto found =
            std::find_if(std::begin(calls), std::end(calls), [wanted](const SystemCall &known) { return known.number == wanted; });
        return found == std::end(calls) ? nullptr : found;
    };
    if (call.number == SYS_fcntl)
        return in(fcntlCommands, long(call.arguments[1]));
    if (call.number == SYS_newfstatat && (call.arguments[3] & AT_EMPTY_PATH))
        return &statOfDescriptor;
    if (call.number == SYS_statx && (call.arguments[2] & AT_EMPTY_PATH))
        return &statxOfDescriptor;
    return in(table, call.number);
}
