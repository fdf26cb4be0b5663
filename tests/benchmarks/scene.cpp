// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "scene.h"

#include <QFile>

#include <cerrno>
#include <csignal>
#include <vector>

#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int64_t patience = 100'000'000'000; // the processes end themselves soon after

// An exit, and what asks this program to stop: those that it has started must end with it.
sigset_t expectedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (int number : {SIGCHLD, SIGHUP, SIGINT, SIGTERM})
        sigaddset(&set, number);
    return set;
}

// Returns the signal that has come, or -1. All that have exited are waited for.
int waitForSignal(int64_t nanoseconds)
{
    const sigset_t set = expectedSignals();
    const timespec time = {time_t(nanoseconds / 1'000'000'000), long(nanoseconds % 1'000'000'000)};
    const int result = sigtimedwait(&set, nullptr, &time);
    while (waitpid(-1, nullptr, WNOHANG) > 0) {}
    return result;
}

bool hasChildren()
{
    return waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

QByteArrayList children()
{
    QFile file(QStringLiteral("/proc/self/task/%1/children").arg(getpid()));
    return file.open(QIODevice::ReadOnly) ? file.readAll().simplified().split(' ') : QByteArrayList();
}

bool fits(const Entry &entry, Event event, pid_t pid)
{
    return entry.event == event && (pid == 0 || entry.pid == pid);
}

} // namespace

Scene::Scene()
{
    // Whoever loses its parent becomes a child of ours.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    const sigset_t blocked = expectedSignals();
    sigprocmask(SIG_BLOCK, &blocked, nullptr);
    const QByteArray file = journalFile();
    if (!Journal::create(file.constData()) || !m_journal.open(file.constData()))
        throw Failure("no journal");
}

Scene::~Scene()
{
    // A killed process may leave children behind, which are ours then.
    while (hasChildren()) {
        const QByteArrayList numbers = children();
        for (const QByteArray &number : numbers) {
            if (const pid_t pid = number.toInt(); pid > 0)
                kill(pid, SIGKILL);
        }
        waitForSignal(1'000'000);
    }
    m_journal.close();
}

QByteArray Scene::journalFile() const
{
    return QFile::encodeName(m_folder.filePath(QStringLiteral("journal")));
}

pid_t Scene::start(const QByteArrayList &command)
{
    return startInGroup(command, 0);
}

pid_t Scene::startInGroup(const QByteArrayList &command, pid_t group)
{
    std::vector<char *> arguments;
    for (const QByteArray &argument : command)
        arguments.push_back(const_cast<char *>(argument.constData()));
    arguments.push_back(nullptr);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, group);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    pid_t pid = 0;
    const int result = posix_spawnp(&pid, arguments.front(), nullptr, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    if (result != 0)
        throw Failure("could not start " + command.front().toStdString());
    return pid;
}

pid_t Scene::startProgram(const QByteArrayList &options)
{
    const pid_t pid = start(QByteArrayList{BENCHMARKED_PROGRAM, "--journal=" + journalFile()} + options);
    wait(Event::Ready, 0, pid);
    return pid;
}

const Entry *Scene::find(Event event, int number, pid_t pid) const
{
    for (int64_t i = 0; const Entry *entry = m_journal.at(i); ++i) {
        if (fits(*entry, event, pid) && number-- == 0)
            return entry;
    }
    return nullptr;
}

const Entry *Scene::findLastBefore(Event event, int64_t time) const
{
    const Entry *last = nullptr;
    for (int64_t i = 0; const Entry *entry = m_journal.at(i); ++i) {
        if (entry->event == event && entry->time < time)
            last = entry;
    }
    return last;
}

const Entry *Scene::findFirstAfter(Event event, int64_t time) const
{
    for (int64_t i = 0; const Entry *entry = m_journal.at(i); ++i) {
        if (entry->event == event && entry->time >= time)
            return entry;
    }
    return nullptr;
}

const Entry &Scene::wait(Event event, int number, pid_t pid)
{
    waitUntil([=] { return find(event, number, pid); }, ("event " + std::to_string(int(event)) + " of the journal").c_str());
    return *find(event, number, pid);
}

void Scene::waitUntil(const std::function<bool()> &condition, const char *what)
{
    const int64_t deadline = Journal::now() + patience;
    while (!condition()) {
        if (Journal::now() > deadline)
            throw Failure(std::string("waited in vain for ") + what);
        pause(500'000);
    }
}

void Scene::pauseFor(int64_t nanoseconds)
{
    for (const int64_t end = Journal::now() + nanoseconds; Journal::now() < end;)
        pause(end - Journal::now());
}

void Scene::waitUntilGone(pid_t pid)
{
    waitUntil([pid] { return kill(pid, 0) != 0; }, "the end of a process");
}

void Scene::pause(int64_t nanoseconds)
{
    const int signal = waitForSignal(nanoseconds);
    if (signal > 0 && signal != SIGCHLD)
        throw Failure("interrupted");
}

double seconds(const Entry &from, const Entry &to)
{
    return double(to.time - from.time) / 1e9;
}
