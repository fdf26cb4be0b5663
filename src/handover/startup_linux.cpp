// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/startup.h"

#include "handover/handovervariable.h"
#include "launch/eagerbinding.h"
#include "launch/oomvictim.h"
#include "launch/placeholders.h"
#include "launch/processattributes.h"
#include "launch/startupsnapshot.h"
#include "system/supervision.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::optional<ReceivedHandover> receivedHandover;
QByteArray ignoredBecause;

constexpr char restoredName[] = "ROLLOVER_RESTORED"; // the PID of the process that has the exact arguments by now

// The path by which this program can be started again.
const char *executablePath()
{
    const auto *const path = reinterpret_cast<const char *>(getauxval(AT_EXECFN));
    // That of fexecve() names a descriptor, which may be closed by now.
    return path && strncmp(path, "/dev/fd/", 8) != 0 && strncmp(path, "/proc/", 6) != 0 ? path : "/proc/self/exe";
}

// QProcess can't carry every argument, and sets argv[0] itself. Then the program is started again, as the same process, with the
// exact ones from the document. False if they can't be had; other ones won't do.
bool restoreArguments(ReceivedHandover &handover, int argc, char **argv)
{
    // An exact argument may look like a placeholder.
    const QByteArray pid = QByteArray::number(qint64(getpid()));
    if (getenv(restoredName) == pid)
        return true;

    std::vector<char *> arguments(argv, argv + argc);
    const auto find = [argv, argc](const QByteArray &text) {
        return std::find_if(argv + std::min(argc, 1), argv + argc, [&text](const char *argument) { return text == argument; }) - argv;
    };
    bool changed = false;
    const QByteArrayList &exact = handover.document->arguments;
    for (qsizetype i = 1; i < exact.size(); ++i) {
        if (!Placeholders::isNeededFor(exact.at(i)))
            continue;
        // Wherever a wrapper script may have put it.
        const auto placeholder = find(Placeholders::name(i));
        if (placeholder != argc) {
            arguments[size_t(placeholder)] = const_cast<char *>(exact.at(i).constData());
            changed = true;
        } else if (find(exact.at(i)) == argc) {
            return false;
        }
    }
    if (argc > 0 && !exact.front().isNull() && exact.front() != argv[0]) {
        arguments.front() = const_cast<char *>(exact.front().constData());
        changed = true;
    }
    if (!changed)
        return true;
    if (find(executablePath()) != argc)
        return false; // we are the interpreter of a script: the kernel would put its path in once more

    arguments.push_back(nullptr);
    const QList<int> open = SystemHandle::allOpen();
    for (int fd : open)
        SystemHandle::setInheritable(fd, handover.document->descriptors.contains(fd));
    handover.setInheritable(true);
    setenv(restoredName, pid.constData(), 1);
    execve(executablePath(), arguments.data(), environ);
    handover.setInheritable(false);
    return false;
}

// Variables that say which process they are meant for.
void inheritPid(const char *name, qint64 predecessorPid)
{
    if (QByteArray(getenv(name)) == QByteArray::number(predecessorPid))
        setenv(name, QByteArray::number(qint64(getpid())).constData(), 1);
}

// What the program that this process was before has started, and has not waited for.
void reapChildren()
{
    while (waitpid(-1, nullptr, WNOHANG) > 0) {}
}

void beforeMain(int argc, char **argv, char **)
{
    const QByteArray value(getenv(HandoverVariable::name));
    const char *reason = nullptr;
    if (getauxval(AT_SECURE))
        reason = "a program with raised privileges trusts nobody";
    else if (!value.isNull())
        receivedHandover = ReceivedHandover::fromVariable(value, &reason);

    if (!receivedHandover && !value.isNull())
        ignoredBecause = QByteArray(HandoverVariable::name) + '=' + value.left(64).toPercentEncoding(":") + ": " + reason;
    if (receivedHandover && receivedHandover->inPlace)
        reapChildren();
    else if (receivedHandover && receivedHandover->document && !restoreArguments(*receivedHandover, argc, argv))
        receivedHandover->document.reset();
    if (receivedHandover && receivedHandover->document) {
        if (!receivedHandover->inPlace)
            OomVictim::volunteer(receivedHandover->documentMemory.get()); // the program gets the numbers that it would have had
        receivedHandover->document->attributes.apply();
        inheritPid("WATCHDOG_PID", receivedHandover->predecessorPid);
        inheritPid("LISTEN_PID", receivedHandover->predecessorPid);
        inheritPid("SYSTEMD_EXEC_PID", receivedHandover->predecessorPid);
    }

    // Out of the environment, so that nothing this process starts can take it for its own.
    unsetenv(HandoverVariable::name);
    unsetenv(restoredName);
    EagerBinding::forget(); // not before the arguments were restored: that program's loader is the one that counts
    Supervisor::recordStart();
    StartupSnapshot::take(argc, argv);
    if (receivedHandover && receivedHandover->document)
        StartupSnapshot::inherit(receivedHandover->document->arguments, receivedHandover->document->descriptors);
    if (receivedHandover && receivedHandover->document && receivedHandover->inPlace && !receivedHandover->document->programPath.isEmpty())
        StartupSnapshot::inheritProgram(receivedHandover->document->programPath);
}

// glibc passes these functions what it passes main(). A constructor attribute would do, but for gcc's optimization at link time, which
// calls them without. /proc/self/cmdline would also have the loader, if that was called by name.
__attribute__((section(".init_array"), used)) void (*entry)(int, char **, char **) = beforeMain;

} // namespace

std::optional<ReceivedHandover> Startup::takeHandover(QByteArray *warning)
{
    *warning = std::exchange(ignoredBecause, {});
    return std::exchange(receivedHandover, std::nullopt);
}
