// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/processattributes.h"

#include <csignal>

#include <sys/stat.h>

namespace {

constexpr quint64 bitOf(int signalNumber)
{
    return quint64(1) << (signalNumber - 1);
}

template <typename Function> void forEachSignal(Function &&function)
{
    for (int number = 1; number <= 64; ++number) {
        // The C library keeps some for itself, and answers EINVAL.
        struct sigaction action;
        if (number != SIGKILL && number != SIGSTOP && sigaction(number, nullptr, &action) == 0)
            function(number, action);
    }
}

bool isIgnored(const struct sigaction &action)
{
    return action.sa_handler == SIG_IGN; // also with SA_SIGINFO
}

} // namespace

ProcessAttributes ProcessAttributes::current()
{
    ProcessAttributes attributes;
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, nullptr, &blocked);
    forEachSignal([&](int number, const struct sigaction &action) {
        if (sigismember(&blocked, number) == 1)
            attributes.blockedSignals |= bitOf(number);
        if (isIgnored(action))
            attributes.ignoredSignals |= bitOf(number);
    });
    attributes.fileModeMask = umask(0);
    umask(attributes.fileModeMask);
    return attributes;
}

void ProcessAttributes::apply() const
{
    sigset_t blocked;
    sigemptyset(&blocked);
    forEachSignal([&](int number, const struct sigaction &action) {
        if (blockedSignals & bitOf(number))
            sigaddset(&blocked, number);
        const bool ignore = ignoredSignals & bitOf(number);
        if (ignore != isIgnored(action))
            signal(number, ignore ? SIG_IGN : SIG_DFL);
    });
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    umask(fileModeMask);
}
