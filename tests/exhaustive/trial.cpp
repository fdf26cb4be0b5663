// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "trial.h"

#include "systemcalls.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// The limit of the successor to be alive is 1 s in the program under test, that to leave 1 s in the library.
constexpr int settleTimeout = 10000;
constexpr int leftoversTimeout = 2000;

// Inode numbers differ from process to process.
QByteArray kindOf(const QByteArray &target)
{
    return target.startsWith("pipe:") || target.startsWith("socket:") ? target.left(target.indexOf(':')) : target;
}

QByteArray targetOf(const QByteArray &link)
{
    char target[4096];
    const ssize_t size = readlink(link.constData(), target, sizeof target);
    return QByteArray(target, std::max<ssize_t>(size, 0));
}

} // namespace

Trial::Trial(Method method, const Injection &injection, const QByteArray &program)
    : m_method(method),
      m_injection(injection),
      m_program(program)
{
    m_family.onCall = [this](TracedFamily::Process &process, const TracedFamily::Call &call) { return onCall(process, call); };
    m_family.onExit = [this](const TracedFamily::Process &process) { onExit(process); };
}

Trial::~Trial()
{
    close(m_commands[0]);
    close(m_commands[1]);
}

// Before anybody else goes on.
void Trial::killNow(pid_t pid)
{
    kill(pid, SIGKILL);
    while (!TracedFamily::isGone(pid))
        sched_yield();
}

quint16 Trial::freePort()
{
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(probe, reinterpret_cast<sockaddr *>(&address), size) != 0
        || getsockname(probe, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        qFatal("no free port: %ls", qUtf16Printable(qt_error_string()));
    close(probe);
    return ntohs(address.sin_port);
}

Trial::Outcome Trial::run()
{
    const QByteArray folder = QFile::encodeName(m_folder.path());
    const int output = open((folder + "/output").constData(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (pipe2(m_commands, O_CLOEXEC) != 0 || output < 0) {
        perror("trial");
        exit(2);
    }
    QByteArrayList environment{"TMPDIR=" + folder, "HOME=" + folder, "LC_ALL=C.UTF-8", "QT_LOGGING_RULES=rollover.debug=true"};
    if (m_method == Method::InPlace)
        environment.append("METHOD=InPlace");
    m_first = m_family.start({m_program, QByteArray::number(freePort()), folder + "/lock"}, environment, m_commands[0], output,
                             m_method == Method::ProcessOne ? TracedFamily::Place::PidNamespace : TracedFamily::Place::Here);
    close(output);

    if (!m_family.run([this] { return isSettled(); }, QDeadlineTimer(settleTimeout))) {
        violated("the program did not become ready");
        return m_outcome;
    }
    m_descriptors = descriptorsOf(m_first);
    tell("restart");
    const bool settled = m_family.run([this] { return m_obeyed && isSettled(); }, QDeadlineTimer(settleTimeout));
    m_handingOver = false;
    if (!settled)
        violated("I2: after 10 s there are " + QByteArray::number(qsizetype(m_family.processes().size()))
                 + " processes, and not one that is Running");
    else if (m_family.processes().empty())
        m_outcome.result = "nobody";
    if (m_outcome.result == "nobody" && !m_killedLast)
        violated("I2: nobody is left");
    if (settled && !m_family.processes().empty()) {
        checkLeftovers();
        checkNextRestart();
    }
    QFile log(m_folder.filePath(QStringLiteral("output")));
    if (log.open(QIODevice::ReadOnly))
        m_outcome.log += "standard error:\n" + log.readAll();
    return m_outcome;
}

TracedFamily::Verdict Trial::onCall(TracedFamily::Process &process, const TracedFamily::Call &call)
{
    if (!call.report.isEmpty()) {
        onReport(process, call.report);
        return {};
    }
    if (!m_handingOver || m_begun || m_outcome.reached)
        return {};
    if (process.depth == 0 && call.number == SYS_fcntl && call.arguments[1] == F_SETLK)
        m_lookedLast = true;
    if (process.depth == 0 && call.number == SYS_execve) {
        m_replacing = true;
        m_lives[process.pid] = {};
    }
    if (process.depth != m_injection.depth || (m_injection.successorDies && !m_leaving))
        return {};
    return ++process.calls == m_injection.call ? inject(process, call) : TracedFamily::Verdict();
}

TracedFamily::Verdict Trial::inject(const TracedFamily::Process &process, const TracedFamily::Call &call)
{
    const SystemCall *known = SystemCall::find(call);
    m_outcome.call = known ? QByteArray(known->name) : "system call " + QByteArray::number(qint64(call.number));
    if (m_injection.action == Action::Kill) {
        m_outcome.reached = true;
        // Whoever else is there goes on, but a rehearsal, which never takes over, and a predecessor that has had its last look and is
        // on its way through exit_group().
        m_killedLast = m_family.processes().size() == 1 || (process.depth == 0 && m_method != Method::Successor) || m_lookedLast
                       || m_injection.successorDies;
        note("kills " + QByteArray::number(process.pid) + " at " + m_outcome.call);
        if (process.depth == 0 && m_method == Method::ProcessOne)
            kill(process.pid, SIGKILL); // it is gone when the others of its namespace are, which are to be reaped here
        else
            killNow(process.pid);
        return {TracedFamily::Verdict::Kind::Leave, 0};
    }
    if (!known)
        violated("the table of system calls lacks " + m_outcome.call);
    m_outcome.reached = true;
    m_outcome.applicable = known && known->errors.contains(m_injection.error);
    // What forbids this forbids it always, and would have done so when the successor was started.
    if (process.depth == 0 && m_leaving && m_injection.error == EPERM && call.number == SYS_fcntl)
        m_outcome.applicable = false;
    if (!m_outcome.applicable)
        return {};
    // A program that is being loaded can't be helped any more, and its supervisor sees that.
    m_killedLast = process.depth == 0 && m_replacing && call.number != SYS_execve && !m_lives[process.pid].linked;
    note("fails " + QByteArray::number(process.pid) + " at " + m_outcome.call + ": " + strerror(m_injection.error));
    // close() has closed the descriptor also when it says EINTR.
    return {call.number == SYS_close ? TracedFamily::Verdict::Kind::FailAfterwards : TracedFamily::Verdict::Kind::Fail, m_injection.error};
}

void Trial::onReport(const TracedFamily::Process &process, const QByteArray &report)
{
    note(QByteArray::number(process.pid) + ' ' + report);
    Life &life = m_lives[process.pid];
    if (report == "linked") {
        life.linked = true;
    } else if (report == "main") {
        life.loaded = true;
    } else if (report.startsWith("obeys")) {
        life.running = false;
        m_handingOver = m_handingOver || !m_obeyed;
        m_obeyed = true;
    } else if (report.startsWith("error")) {
        life.running = true;
        if (process.pid == m_first && m_handingOver)
            m_outcome.result = "went on";
        if (report.count(' ') < 2)
            violated("no reason was given for " + report);
    } else if (report.startsWith("leaves")) {
        m_leaving = true;
        if (m_injection.successorDies && m_handingOver) {
            for (const auto &[pid, other] : m_family.processes()) {
                if (other.depth != 2)
                    continue;
                killNow(pid);
            }
        }
    } else if (report.startsWith("begins")) {
        m_begun = m_handingOver; // what follows is the program's own business
    } else if (report.startsWith("ready")) {
        // What can't be read any more after the exec can't be had from anybody.
        const bool lost = report.endsWith(" 1 without data") && m_replacing && m_injection.action == Action::Fail && m_outcome.reached;
        if (report.contains("without") && !lost)
            violated("I1: " + QByteArray::number(process.pid) + " is " + report);
        for (const auto &[pid, other] : m_lives) {
            if (pid != process.pid && other.owner && !TracedFamily::isGone(pid))
                violated("I1: " + QByteArray::number(process.pid) + " is ready beside " + QByteArray::number(pid));
        }
        life.owner = true;
        life.running = true;
        const int generation = report.split(' ').value(1).toInt();
        if (m_handingOver && generation != 1)
            violated("G12: a successor is generation " + QByteArray::number(generation));
        if (m_handingOver)
            m_outcome.result = process.pid != m_first ? "took over" : lost ? "came back without data" : "came back";
        m_generation = generation;
    }
}

void Trial::onExit(const TracedFamily::Process &process)
{
    const int status = process.status;
    note(QByteArray::number(process.pid)
         + (WIFSIGNALED(status) ? " ended by signal " + QByteArray::number(WTERMSIG(status))
                                : " exited with " + QByteArray::number(WEXITSTATUS(status))));
    const bool loaded = m_lives[process.pid].loaded;
    m_lives.erase(process.pid);
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL && loaded)
        violated("process " + QByteArray::number(process.pid) + " has crashed");
    // A supervisor has to see that this was no normal end.
    if (m_handingOver && m_family.processes().empty() && process.pid == m_first && !m_lookedLast && WIFEXITED(status)
        && WEXITSTATUS(status) == 0)
        violated("the last one has left without an error");
}

bool Trial::isSettled() const
{
    const auto &processes = m_family.processes();
    if (processes.size() != 1)
        return processes.empty();
    const auto life = m_lives.find(processes.begin()->first);
    return life != m_lives.end() && life->second.running && life->second.owner;
}

void Trial::tell(const QByteArray &command)
{
    note("tells " + command);
    const QByteArray line = command + '\n';
    if (write(m_commands[1], line.constData(), size_t(line.size())) != line.size())
        violated("could not tell " + command);
}

void Trial::checkLeftovers()
{
    const pid_t survivor = m_family.processes().begin()->first;
    if (!m_family.run([&] { return descriptorsOf(survivor) == m_descriptors; }, QDeadlineTimer(leftoversTimeout)))
        violated("I3: descriptors " + descriptorsOf(survivor).join(' ') + " instead of " + m_descriptors.join(' '));
    const qsizetype threads = QDir(QStringLiteral("/proc/%1/task").arg(survivor)).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
    if (threads != 1)
        violated("I3: there are " + QByteArray::number(threads) + " threads");
    const QStringList files = QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden | QDir::System);
    if (files != QStringList{QStringLiteral("lock"), QStringLiteral("output")})
        violated("I3: files " + files.join(u' ').toUtf8());
}

void Trial::checkNextRestart()
{
    const int generation = m_generation;
    tell("restart");
    if (!m_family.run([&] { return m_generation == generation + 1 && isSettled(); }, QDeadlineTimer(settleTimeout)))
        violated("I4: the survivor could not restart again");
    tell("quit");
    if (!m_family.run([this] { return m_family.processes().empty(); }, QDeadlineTimer(settleTimeout)))
        violated("I3: a process is left after the end of the last one");
}

QByteArrayList Trial::descriptorsOf(pid_t pid) const
{
    const QString folder = QStringLiteral("/proc/%1/fd/").arg(pid);
    QByteArrayList result;
    const QStringList numbers = QDir(folder).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System);
    for (const QString &number : numbers)
        result.append(kindOf(targetOf(QFile::encodeName(folder + number))));
    // Qt wakes its event loop by an eventfd, or if it can't have that, by the two ends of a pipe.
    while (result.count("pipe") >= 2) {
        result.removeOne("pipe");
        result.removeOne("pipe");
        result.append("anon_inode:[eventfd]");
    }
    std::sort(result.begin(), result.end());
    return result;
}

void Trial::note(const QByteArray &line)
{
    m_outcome.log += line + '\n';
}

void Trial::violated(const QByteArray &invariant)
{
    note("VIOLATED " + invariant);
    m_outcome.violations.append(invariant);
}
