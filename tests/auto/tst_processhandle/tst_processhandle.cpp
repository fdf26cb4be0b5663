// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/processhandle.h"
#include "system/processwatcher.h"
#include "system/procfs_linux.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Runs with pidfds and, under failingcall, without.
class tst_ProcessHandle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void watcherSaysOnceThatItExited();
    void unreapedZombieHasExited();
    void mainThreadAloneIsNoExit();
    void nameWithParentheses();
    void noDescriptorLeft_data();
    void noDescriptorLeft();
    void reusedPid();
    void handleOfAnotherNamespace();
    void procOfAnotherNamespace();
    void kill();
    void verify();
    void verifyPeer();
    void openFailsForNobody();
};

// Forks a process that does this and nothing else of the test's.
template <typename Function> static pid_t forkProcess(Function &&function)
{
    const pid_t pid = fork();
    if (pid == 0) {
        alarm(30);
        function();
        _exit(0);
    }
    return pid;
}

[[noreturn]] static void sleepForEver()
{
    for (;;)
        pause();
}

void tst_ProcessHandle::watcherSaysOnceThatItExited()
{
    const pid_t pid = forkProcess(sleepForEver);
    ProcessWatcher watcher(ProcessHandle::open(pid));
    QSignalSpy spy(&watcher, &ProcessWatcher::exited);
    QVERIFY(!spy.wait(120)); // two polls, where there is polling
    QVERIFY(!watcher.process().hasExited());

    ::kill(pid, SIGKILL);
    QVERIFY(spy.wait());
    QVERIFY(watcher.process().hasExited());
    QVERIFY(!spy.wait(120));
    QCOMPARE(spy.count(), 1);
    waitpid(pid, nullptr, 0);
    QVERIFY(watcher.process().hasExited());
}

void tst_ProcessHandle::unreapedZombieHasExited()
{
    const pid_t pid = forkProcess([] {});
    const ProcessHandle process = ProcessHandle::open(pid);
    siginfo_t info;
    QCOMPARE(waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT), 0); // dead, and left as a zombie
    QCOMPARE(::kill(pid, 0), 0);
    QVERIFY(process.hasExited());
    waitpid(pid, nullptr, 0);
    QVERIFY(process.hasExited());
}

void tst_ProcessHandle::mainThreadAloneIsNoExit()
{
#ifdef __SANITIZE_THREAD__
    QSKIP("ThreadSanitizer knows no threads in a forked child.");
#endif
    int gate[2];
    QCOMPARE(pipe2(gate, O_CLOEXEC), 0);
    const pid_t pid = forkProcess([&gate] {
        close(gate[1]);
        std::thread([fd = gate[0]] {
            char byte;
            [[maybe_unused]] const ssize_t size = read(fd, &byte, 1); // until the test closes its end
            _exit(0);
        }).detach();
        syscall(SYS_exit, 0); // this thread's exit, as at the end of pthread_exit()
    });
    close(gate[0]);
    const auto state = [pid] {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
        return stat.open(QIODevice::ReadOnly) ? stat.readAll().split(')').last().at(1) : '?';
    };
    QTRY_COMPARE(state(), 'Z');

    ProcessWatcher watcher(ProcessHandle::open(pid));
    QSignalSpy spy(&watcher, &ProcessWatcher::exited);
    QVERIFY(!watcher.process().hasExited());
    QVERIFY(!spy.wait(120));
    close(gate[1]);
    QVERIFY(spy.wait());
    waitpid(pid, nullptr, 0);
}

// What follows the name in /proc looks as if it had exited, for somebody who takes the first parenthesis for the last.
void tst_ProcessHandle::nameWithParentheses()
{
    const pid_t pid = forkProcess([] {
        prctl(PR_SET_NAME, "a) Z b c");
        raise(SIGSTOP);
        sleepForEver();
    });
    QCOMPARE(waitpid(pid, nullptr, WUNTRACED), pid);
    const ProcessHandle process = ProcessHandle::open(pid);
    QVERIFY(!process.hasExited());
    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    QVERIFY(process.hasExited());
}

void tst_ProcessHandle::noDescriptorLeft_data()
{
    QTest::addColumn<bool>("isDirectory");
    QTest::newRow("as the system gives it") << false;
    QTest::newRow("a directory") << true;
}

// Who can't look must not say that nobody is there: then there would be two.
void tst_ProcessHandle::noDescriptorLeft()
{
    QFETCH(bool, isDirectory);
    const pid_t pid = forkProcess(sleepForEver);
    const QByteArray path = "/proc/" + QByteArray::number(pid);
    const ProcessHandle process =
        isDirectory ? ProcessHandle(SystemHandle(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))) : ProcessHandle::open(pid);
    QVERIFY(process.isValid());

    rlimit limit;
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &limit), 0);
    const int lowestFree = dup(STDERR_FILENO);
    close(lowestFree);
    const rlimit usedUp{rlim_t(lowestFree), limit.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &usedUp), 0);
    const bool isUsedUp = dup(STDERR_FILENO) < 0 && errno == EMFILE;
    const bool hasExited = process.hasExited();
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &limit), 0);
    QVERIFY(isUsedUp);
    QVERIFY(!hasExited);

    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    QVERIFY(process.hasExited());
}

constexpr int lacking = 77; // the status where this machine doesn't let a test do something

static int mountProc()
{
    const bool done = mount("none", "/proc", nullptr, MS_PRIVATE, nullptr) == 0 && mount("proc", "/proc", "proc", 0, nullptr) == 0;
    return done ? 0 : lacking;
}

// The function's result, as PID 1 of a PID namespace; it may mount what it wants.
template <typename Function> static int inPidNamespace(Function &&function)
{
    const pid_t outer = forkProcess([&function] {
        if (unshare(CLONE_NEWPID | CLONE_NEWNS) != 0)
            _exit(lacking);
        const pid_t init = forkProcess([&function] { _exit(function()); });
        int status = 0;
        waitpid(init, &status, 0);
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    });
    int status = 0;
    waitpid(outer, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

// Whose next number can be set.
static int reusePid()
{
    if (const int status = mountProc())
        return status;
    const pid_t pid = forkProcess([] {});
    const ProcessHandle process = ProcessHandle::open(pid);
    waitpid(pid, nullptr, 0);

    QFile lastPid(QStringLiteral("/proc/sys/kernel/ns_last_pid"));
    if (!lastPid.open(QIODevice::WriteOnly) || lastPid.write(QByteArray::number(pid - 1)) < 0)
        return lacking;
    lastPid.close();
    const pid_t stranger = forkProcess(sleepForEver);
    if (stranger != pid)
        return lacking;
    const bool right = process.hasExited() && process.kill(); // kills nobody
    siginfo_t info{};
    const bool strangerLives = waitid(P_PID, id_t(stranger), &info, WEXITED | WNOHANG) == 0 && info.si_pid == 0;
    ::kill(stranger, SIGKILL);
    return right && strangerLives ? 0 : 1;
}

void tst_ProcessHandle::reusedPid()
{
    const int status = inPidNamespace(reusePid);
    if (status == lacking)
        QSKIP("This machine doesn't let the test make a PID namespace.");
    QCOMPARE(status, 0);
}

// Its process has no number there. So nobody can tell whether it is the right one; it is not the wrong one for that.
void tst_ProcessHandle::handleOfAnotherNamespace()
{
    const ProcessHandle self = ProcessHandle::openSelf();
    if (!self.announcesExit())
        QSKIP("A handle that is a folder of /proc says the number that its process has outside.");
    const int status = inPidNamespace([&self] {
        if (const int mounted = mountProc())
            return mounted;
        return ProcessHandle::verify(self.handle().get(), 1) == Verification::Impossible ? 0 : 1;
    });
    if (status == lacking)
        QSKIP("This machine doesn't let the test make a PID namespace.");
    QCOMPARE(status, 0);
}

void tst_ProcessHandle::procOfAnotherNamespace()
{
    QVERIFY(ProcFs::isOurs());
    const int foreign = inPidNamespace([] { return ProcFs::isOurs() ? 1 : 0; });
    const int own = inPidNamespace([] {
        const int mounted = mountProc();
        return mounted == 0 && !ProcFs::isOurs() ? 1 : mounted;
    });
    if (foreign == lacking || own == lacking)
        QSKIP("This machine doesn't let the test make a PID namespace.");
    QCOMPARE(foreign, 0);
    QCOMPARE(own, 0);
}

void tst_ProcessHandle::kill()
{
    const pid_t pid = forkProcess([] {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, nullptr);
        raise(SIGSTOP);
        sleepForEver();
    });
    const ProcessHandle process = ProcessHandle::open(pid);
    QVERIFY(process.kill());
    int status = 0;
    QCOMPARE(waitpid(pid, &status, 0), pid);
    QCOMPARE(WTERMSIG(status), SIGKILL);
    QVERIFY(process.kill()); // gone already
}

void tst_ProcessHandle::verify()
{
    const ProcessHandle self = ProcessHandle::openSelf();
    const int fd = self.handle().get();
    QVERIFY(fd > 2);
    QCOMPARE(ProcessHandle::verify(fd, getpid()), Verification::Passed);
    QCOMPARE(ProcessHandle::verify(fd, getppid()), Verification::Failed);

    const pid_t pid = forkProcess([] {});
    const ProcessHandle dead = ProcessHandle::open(pid);
    waitpid(pid, nullptr, 0);
    QCOMPARE(ProcessHandle::verify(dead.handle().get(), pid), Verification::Passed);

    for (const char *path : {"/dev/null", "/proc", "/proc/sys", "/", "/proc/self/stat"}) {
        const SystemHandle other(::open(path, O_RDONLY | O_CLOEXEC));
        QVERIFY(other.isValid());
        QVERIFY2(ProcessHandle::verify(other.get(), getpid()) == Verification::Failed, path);
    }
    QCOMPARE(ProcessHandle::verify(99999, getpid()), Verification::Failed);
}

void tst_ProcessHandle::verifyPeer()
{
    int sockets[2];
    QCOMPARE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), 0);
    const SystemHandle ours(sockets[0]);
    const SystemHandle theirs(sockets[1]);
    const ProcessHandle self = ProcessHandle::openSelf();
    QCOMPARE(ProcessHandle::verifyPeer(self.handle().get(), theirs.get(), getpid()), Verification::Passed);
    QCOMPARE(ProcessHandle::verifyPeer(self.handle().get(), theirs.get(), getppid()), Verification::Failed);
    const ProcessHandle parent = ProcessHandle::open(getppid());
    QCOMPARE(ProcessHandle::verifyPeer(parent.handle().get(), theirs.get(), getpid()), Verification::Failed);
    QCOMPARE(ProcessHandle::verifyPeer(parent.handle().get(), theirs.get(), getppid()), Verification::Failed);
    QCOMPARE(ProcessHandle::verifyPeer(theirs.get(), theirs.get(), getpid()), Verification::Failed);
    QCOMPARE(ProcessHandle::verifyPeer(99999, theirs.get(), getpid()), Verification::Failed);
    QVERIFY(ProcessHandle::verifyPeer(self.handle().get(), self.handle().get(), getpid()) != Verification::Passed);

    // A dead process's pidfd doesn't say any more whose it was. Before Linux 6.9 it can't be compared either; then it will do, as nobody
    // is there beside whom this process could begin.
    const pid_t pid = forkProcess([] {});
    const ProcessHandle dead = ProcessHandle::open(pid);
    waitpid(pid, nullptr, 0);
    QVERIFY(!dead.announcesExit() || ProcessHandle::verify(dead.handle().get(), getpid()) == Verification::Passed);
    const int fd = self.handle().get();
    const bool willDo = dead.announcesExit() && ProcessHandle::compare(fd, fd) == Verification::Impossible;
    QCOMPARE(ProcessHandle::verifyPeer(dead.handle().get(), theirs.get(), getpid()), willDo ? Verification::Passed : Verification::Failed);
}

void tst_ProcessHandle::openFailsForNobody()
{
    const pid_t pid = forkProcess([] {});
    waitpid(pid, nullptr, 0);
    QVERIFY(!ProcessHandle::open(pid).isValid());
}

QTEST_GUILESS_MAIN(tst_ProcessHandle)
#include "tst_processhandle.moc"
