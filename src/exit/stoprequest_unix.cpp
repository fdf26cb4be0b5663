// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/stoprequest.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <mutex>
#include <utility>

#include <unistd.h>

namespace {

// A program that has a handler for SIGHUP means something else by it, such as a restart.
constexpr int signalNumbers[] = {SIGTERM, SIGINT, SIGQUIT, SIGHUP};

struct sigaction applicationActions[std::size(signalNumbers)];
bool installed[std::size(signalNumbers)] = {};
std::atomic_bool arrived = false; // by a handler, in whatever thread the system has chosen
static_assert(std::atomic_bool::is_always_lock_free);
void (*onArrival)() = nullptr;
pid_t watchingPid = 0;
bool isWatching = false;
std::mutex watchMutex; // of both functions, and not of the handler

bool isDefault(const struct sigaction &action)
{
    return action.sa_handler == SIG_DFL; // whatever sa_flags says: it is no function
}

bool isHandler(const struct sigaction &action)
{
    return !isDefault(action) && action.sa_handler != SIG_IGN;
}

// As if there had been no handler.
void endBy(int number)
{
    signal(number, SIG_DFL);
    sigset_t these;
    sigemptyset(&these);
    sigaddset(&these, number);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &these, nullptr);
}

void onSignal(int number, siginfo_t *info, void *context)
{
    arrived = true;
    const int reason = errno; // of what it has interrupted
    if (onArrival && getpid() == watchingPid) // a child that was forked with it has nothing to say
        onArrival();
    errno = reason;
    for (size_t i = 0; i < std::size(signalNumbers); ++i) {
        if (signalNumbers[i] != number)
            continue;
        if (isDefault(applicationActions[i]))
            endBy(number);
        else if (applicationActions[i].sa_flags & SA_SIGINFO)
            applicationActions[i].sa_sigaction(number, info, context);
        else
            applicationActions[i].sa_handler(number);
    }
}

bool isOurs(const struct sigaction &action)
{
    return (action.sa_flags & SA_SIGINFO) && action.sa_sigaction == onSignal;
}

bool isWatched(int number, const struct sigaction &action)
{
    return isDefault(action) || (isHandler(action) && number != SIGHUP);
}

} // namespace

void StopRequest::watch(void (*function)())
{
    const std::lock_guard lock(watchMutex);
    if (std::exchange(isWatching, true))
        return;
    arrived = false;
    onArrival = function;
    watchingPid = getpid();
    for (size_t i = 0; i < std::size(signalNumbers); ++i) {
        struct sigaction action;
        // If the application has put another handler before ours, that may well call ours, and must not be called by it.
        if (installed[i] || sigaction(signalNumbers[i], nullptr, &action) != 0 || !isWatched(signalNumbers[i], action))
            continue;
        applicationActions[i] = action;
        action.sa_flags |= SA_SIGINFO;
        action.sa_sigaction = onSignal;
        installed[i] = sigaction(signalNumbers[i], &action, nullptr) == 0;
    }
}

void StopRequest::unwatch()
{
    const std::lock_guard lock(watchMutex);
    isWatching = false;
    for (size_t i = 0; i < std::size(signalNumbers); ++i) {
        struct sigaction action;
        if (installed[i] && sigaction(signalNumbers[i], nullptr, &action) == 0 && isOurs(action))
            installed[i] = sigaction(signalNumbers[i], &applicationActions[i], nullptr) != 0;
    }
}

void StopRequest::surrender()
{
    for (int number : signalNumbers) {
        struct sigaction action;
        if (sigaction(number, nullptr, &action) == 0 && isHandler(action) && (number != SIGHUP || isOurs(action)))
            signal(number, SIG_DFL);
    }
}

bool StopRequest::hasArrived()
{
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    for (int number : signalNumbers) {
        if (number != SIGHUP && sigismember(&pending, number) == 1)
            return true;
    }
    return arrived;
}
