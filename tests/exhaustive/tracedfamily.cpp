// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "tracedfamily.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
#error "This tracer knows how to make a system call fail on x86-64 only."
#endif

namespace {

using CallInfo = __ptrace_syscall_info;

[[noreturn]] void fail(const char *what)
{
    perror(what);
    exit(2);
}

void setRegister(pid_t pid, size_t offset, long long value)
{
    ptrace(PTRACE_POKEUSER, pid, offset, value);
}

QByteArray textAt(pid_t pid, unsigned long long address)
{
    char text[512] = {};
    iovec here{text, sizeof text - 1};
    // It may end with a page behind which there is nothing.
    const size_t upToPage = 4096 - address % 4096;
    iovec there[] = {{reinterpret_cast<void *>(address), std::min(upToPage, sizeof text - 1)},
                     {reinterpret_cast<void *>(address + upToPage), upToPage < sizeof text - 1 ? sizeof text - 1 - upToPage : 0}};
    process_vm_readv(pid, &here, 1, there, 2, 0);
    return text;
}

pid_t forkInto(TracedFamily::Place place)
{
    if (place == TracedFamily::Place::Here)
        return fork();
    const int user = geteuid() == 0 ? 0 : CLONE_NEWUSER;
    return pid_t(syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | user | SIGCHLD, nullptr, nullptr, nullptr, 0));
}

std::vector<char *> pointersTo(const QByteArrayList &list)
{
    std::vector<char *> result;
    for (const QByteArray &text : list)
        result.push_back(const_cast<char *>(text.constData()));
    result.push_back(nullptr);
    return result;
}

} // namespace

TracedFamily::TracedFamily()
{
    // Blocked, it is waited for.
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, nullptr);
}

TracedFamily::~TracedFamily()
{
    onCall = nullptr;
    onExit = nullptr;
    for (const auto &[pid, process] : m_processes)
        kill(pid, SIGKILL);
    run([this] { return m_processes.empty(); }, QDeadlineTimer(5000));
}

pid_t TracedFamily::start(const QByteArrayList &command, const QByteArrayList &environment, int input, int error, Place place)
{
    const std::vector<char *> arguments = pointersTo(command);
    const std::vector<char *> variables = pointersTo(environment);
    const pid_t pid = forkInto(place);
    if (pid < 0)
        fail("fork");
    if (pid == 0) {
        if (place == Place::PidNamespace
            && (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 || mount("proc", "/proc", "proc", 0, nullptr) != 0))
            fail("/proc of the PID namespace");
        dup2(input, STDIN_FILENO);
        dup2(error, STDOUT_FILENO);
        dup2(error, STDERR_FILENO);
        syscall(SYS_close_range, 3, ~0U, 0);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        execve(arguments.front(), arguments.data(), variables.data());
        fail(arguments.front());
    }
    int status = 0;
    if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status))
        fail("the program under test did not start");
    const long options =
        PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, pid, nullptr, options) != 0)
        fail("PTRACE_SETOPTIONS");
    Process &process = m_processes[pid];
    process.pid = pid;
    process.known = true;
    if (place == Place::PidNamespace)
        m_init = pid;
    proceed(process);
    return pid;
}

bool TracedFamily::run(const std::function<bool()> &condition, QDeadlineTimer deadline)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    while (!condition()) {
        int status = 0;
        const pid_t pid = waitpid(-1, &status, __WALL | WNOHANG);
        if (pid > 0) {
            onStatus(pid, status);
            continue;
        }
        if (deadline.hasExpired())
            return false;
        const qint64 remaining = std::min<qint64>(deadline.remainingTime(), 100); // conditions may look at more than the family
        const timespec time{time_t(remaining / 1000), long(remaining % 1000) * 1000000};
        sigtimedwait(&child, nullptr, &time);
    }
    return true;
}

bool TracedFamily::isGone(pid_t pid)
{
    const int handle = int(syscall(SYS_pidfd_open, pid, 0));
    if (handle < 0)
        return errno == ESRCH;
    pollfd request{handle, POLLIN, 0};
    const bool gone = poll(&request, 1, 0) == 1;
    close(handle);
    return gone;
}

void TracedFamily::onStatus(pid_t pid, int status)
{
    const auto found = m_processes.find(pid);
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        if (found == m_processes.end())
            return; // had its last stop as a tracee before, and is an orphan of ours now
        Process process = found->second;
        process.status = process.fault ? process.fault : status;
        m_processes.erase(found);
        if (onExit)
            onExit(process);
        return;
    }
    Process &process = m_processes[pid]; // a child may stop before its parent tells of it
    process.pid = pid;
    const int signal = WSTOPSIG(status);
    if (signal == (SIGTRAP | 0x80))
        onCallStop(process);
    else if (status >> 16)
        onEvent(process, status >> 16);
    else if (!process.known)
        process.stopped = true;
    else if (pid == m_init && (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE))
        endAfterFault(process, signal);
    else
        proceed(process, signal == SIGSTOP || signal == SIGTRAP ? 0 : signal);
}

// The kernel ends process 1 by these as any other, unless it is traced: then it would go back to what it can't do, for ever.
void TracedFamily::endAfterFault(Process &process, int signal)
{
    process.fault = signal;
    kill(process.pid, SIGKILL);
}

void TracedFamily::onEvent(Process &process, int event)
{
    if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
        unsigned long child = 0;
        ptrace(PTRACE_GETEVENTMSG, process.pid, nullptr, &child);
        Process &newcomer = m_processes[pid_t(child)];
        newcomer.pid = pid_t(child);
        newcomer.depth = process.depth + 1;
        newcomer.known = true;
        if (std::exchange(newcomer.stopped, false))
            proceed(newcomer);
    }
    proceed(process);
}

void TracedFamily::onCallStop(Process &process)
{
    CallInfo info = {};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, process.pid, sizeof info, &info) <= 0)
        return; // killed meanwhile
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        if (const int error = std::exchange(process.error, 0))
            setRegister(process.pid, offsetof(user_regs_struct, rax), -error);
        if (const auto wanted = std::exchange(process.breakWanted, 0))
            setRegister(process.pid, offsetof(user_regs_struct, rdi), static_cast<long long>(wanted));
        proceed(process);
        return;
    }
    Call call;
    call.number = long(info.entry.nr);
    std::copy(std::begin(info.entry.args), std::end(info.entry.args), call.arguments);
    if (call.number == SYS_faccessat) {
        const QByteArray path = textAt(process.pid, call.arguments[1]);
        if (path.startsWith("report:"))
            call.report = path.mid(7);
    }
    const Verdict verdict = onCall ? onCall(process, call) : Verdict();
    switch (verdict.kind) {
    case Verdict::Kind::Proceed:
        break;
    case Verdict::Kind::Leave:
        return;
    case Verdict::Kind::Fail:
        if (call.number == SYS_brk) {
            // It says that it has failed by returning what was before, as it does when it is only asked.
            process.breakWanted = call.arguments[0];
            setRegister(process.pid, offsetof(user_regs_struct, rdi), 0);
        } else {
            process.error = verdict.error;
            setRegister(process.pid, offsetof(user_regs_struct, orig_rax), -1);
        }
        break;
    case Verdict::Kind::FailAfterwards:
        process.error = verdict.error;
        break;
    }
    proceed(process);
}

void TracedFamily::proceed(Process &process, int signal)
{
    ptrace(PTRACE_SYSCALL, process.pid, nullptr, signal);
}
