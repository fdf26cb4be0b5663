// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "observer.h"

#include "processtable.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

// For what is not announced: that a process has waited for its own child.
constexpr std::chrono::nanoseconds backstop = 5ms;

int openListener(const QByteArray &path)
{
    const int result = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, path.constData(), sizeof address.sun_path - 1);
    if (bind(result, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || listen(result, 16) != 0)
        throw Violation{"no socket for the tenants: " + QByteArray(strerror(errno))};
    return result;
}

int openChildSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

} // namespace

void Life::beginAttempt()
{
    started = quitting = false;
    leavingTime = 0;
    error.clear();
    obeyed.clear();
    report = Message();
}

Observer::Observer(const QString &folder)
    : m_folder(folder),
      m_listener(openListener(QFile::encodeName(folder) + "/work/observer")),
      m_signals(openChildSignals())
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Observer::~Observer()
{
    // Whoever is killed can leave another orphan.
    for (QList<pid_t> left = running(); !left.isEmpty(); left = running()) {
        for (pid_t pid : left)
            kill(pid, SIGKILL);
        usleep(1000);
    }
    for (const auto &life : m_lives)
        close(life->connection);
    close(m_listener);
    close(m_signals);
}

void Observer::start(const QByteArray &program, const QByteArray &argument)
{
    const QByteArray work = QFile::encodeName(m_folder) + "/work";
    const QByteArray errors = QFile::encodeName(m_folder) + "/errors";
    const pid_t pid = fork();
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(open(errors.constData(), O_WRONLY | O_CREAT | O_APPEND, 0666), 2);
        dup2(2, 1);
        close_range(3, ~0U, 0);
        if (chdir(work.constData()) == 0)
            execl(program.constData(), program.constData(), argument.constData(), nullptr);
        _exit(127);
    }
    note("start generation 0, process " + QByteArray::number(pid));
}

void Observer::send(const Life &life, const Message &message)
{
    note("to " + QByteArray::number(life.pid) + ": " + message.toText());
    const QByteArray text = message.toText();
    // It may have gone meanwhile; then its life ends, too.
    [[maybe_unused]] const ssize_t size = ::send(life.connection, text.constData(), size_t(text.size()), MSG_NOSIGNAL);
}

void Observer::signal(pid_t pid, int number)
{
    reap();
    if (m_processes.value(pid).exited)
        return;
    if (number == SIGKILL || number == SIGTERM)
        m_processes[pid].signalSent = number;
    note("signal " + QByteArray::number(number) + " to " + QByteArray::number(pid));
    kill(pid, number);
}

bool Observer::waitUntil(const std::function<bool()> &condition, std::chrono::nanoseconds timeout)
{
    const qint64 deadline = monotonicNanoseconds() + timeout.count();
    while (!condition()) {
        const qint64 remaining = deadline - monotonicNanoseconds();
        if (remaining <= 0)
            return false;
        handleEvents(std::min(backstop, std::chrono::nanoseconds(remaining)));
    }
    return true;
}

void Observer::handleEvents(std::chrono::nanoseconds timeout)
{
    std::vector<pollfd> requests{{m_listener, POLLIN, 0}, {m_signals, POLLIN, 0}};
    for (const auto &life : m_lives)
        requests.push_back({life->ended ? -1 : life->connection, POLLIN, 0});
    const timespec limit{time_t(timeout.count() / 1'000'000'000), long(timeout.count() % 1'000'000'000)};
    if (ppoll(requests.data(), requests.size(), &limit, nullptr) <= 0)
        return;
    reap();
    for (size_t i = 2; i < requests.size(); ++i) {
        if (requests[i].revents)
            read(*m_lives[i - 2]);
    }
    if (requests[0].revents)
        accept();
}

void Observer::accept()
{
    const int connection = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ucred peer = {};
    socklen_t size = sizeof peer;
    if (connection < 0 || getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return;
    m_lives.push_back(std::make_unique<Life>());
    m_lives.back()->pid = peer.pid;
    m_lives.back()->connection = connection;
}

void Observer::reap()
{
    signalfd_siginfo unused;
    while (::read(m_signals, &unused, sizeof unused) > 0) {}
    siginfo_t info = {};
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) {
        Process &process = m_processes[info.si_pid];
        process.wasProgram = ProcessTable::wasProgram(info.si_pid);
        process.exited = true;
        process.exitTime = monotonicNanoseconds();
        waitpid(info.si_pid, &process.status, 0);
        note("process " + QByteArray::number(info.si_pid) + " has ended, status " + QByteArray::number(process.status)
             + (process.wasProgram ? "" : ", a fork"));
        info = {};
    }
}

void Observer::read(Life &life)
{
    QByteArray text(1024, Qt::Uninitialized);
    for (;;) {
        const ssize_t size = recv(life.connection, text.data(), size_t(text.size()), 0);
        if (size > 0) {
            onMessage(life, Message::fromText(text.left(size)));
            continue;
        }
        if (size < 0 && (errno == EINTR || errno == ECONNRESET))
            continue; // it has ended with something unread, and what it has said is still to come
        if (size == 0 || errno != EAGAIN) {
            note(QByteArray::number(life.pid) + ": end");
            life.ended = true;
        }
        return;
    }
}

void Observer::onMessage(Life &life, const Message &message)
{
    note(QByteArray::number(life.pid) + ": " + message.toText());
    const QByteArray &word = message.word();
    if (!message.value("state").isEmpty())
        life.state = message.value("state");
    if (life.state == "Waiting" && life.givenUpTime == 0 && (word == "aboutToQuit" || word == "left" || word == "exiting"))
        life.givenUpTime = message.number("time");
    if (word == "begin") {
        send(life, m_orders);
    } else if (word == "constructed") {
        life.constructed = true;
        life.generation = int(message.number("generation"));
    } else if (word == "ready") {
        life.ready = message;
        verifyOnlyOwner(life);
    } else if (word == "started") {
        life.started = true;
    } else if (word == "aboutToQuit") {
        life.quitting = true;
    } else if (word == "leaving") {
        life.leavingTime = message.number("time");
    } else if (word == "error") {
        life.error = message.value("error");
    } else if (word == "obeyed") {
        life.obeyed.insert(message.value("command"), message.value("before"));
    } else if (word == "report") {
        life.report = message;
    }
}

// I1. Whoever was ready before must be gone by now, not only on its way out.
void Observer::verifyOnlyOwner(const Life &life)
{
    if (life.ready.number("portError") != 0 || life.ready.number("lockError") != 0)
        throw Violation{"I1: process " + QByteArray::number(life.pid) + " is ready, and somebody else has its port or lock"};
    reap();
    for (const auto &other : m_lives) {
        if (other.get() == &life || !other->isReady() || other->ended)
            continue;
        if (other->pid == life.pid)
            read(*other); // up to its end
        if (other->pid == life.pid ? !other->ended : !m_processes.value(other->pid).exited)
            throw Violation{"I1: process " + QByteArray::number(life.pid) + " is ready while " + QByteArray::number(other->pid)
                            + " is there"};
    }
}

void Observer::beginStep()
{
    m_record.clear();
    for (const auto &life : m_lives) {
        if (life->ended)
            close(life->connection);
    }
    m_lives.erase(std::remove_if(m_lives.begin(), m_lives.end(), [](const auto &life) { return life->ended; }), m_lives.end());
    m_processes.clear();
    truncate(QFile::encodeName(m_folder + QStringLiteral("/errors")).constData(), 0);
}

QList<pid_t> Observer::running()
{
    reap();
    return ProcessTable::descendants(getpid());
}

void Observer::note(const QByteArray &what)
{
    m_record.append(QByteArray::number(monotonicNanoseconds() / 1000) + ' ' + what);
}
