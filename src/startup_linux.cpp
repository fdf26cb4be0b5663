// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "startup.h"

#include "handoverchannel.h"
#include "handovervariable.h"
#include "processattributes.h"
#include "startupsnapshot.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <sys/auxv.h>
#include <unistd.h>

namespace {

std::optional<ReceivedHandover> receivedHandover;
QByteArray ignoredBecause;

// QProcess can't say everything in its arguments, so the document does. If they arrived as QProcess has passed them, the program
// is started again, as the same process, with the exact ones.
void restoreArguments(const QByteArrayList &exact, int argc, char **argv)
{
    if (exact.isEmpty() || exact.size() != argc)
        return;
    bool same = true;
    for (int i = 0; i < argc; ++i) {
        const bool leave = i == 0 && exact.front().isNull();
        if (leave || exact.at(i) == argv[i])
            continue;
        if (i > 0 && HandoverDocument::asPassedByQProcess(exact.at(i)) != argv[i])
            return; // something in between, a wrapper script, has its own ideas about them
        same = false;
    }
    if (same)
        return;

    std::vector<char *> arguments;
    for (const QByteArray &argument : exact)
        arguments.push_back(const_cast<char *>(argument.isNull() ? argv[0] : argument.constData()));
    arguments.push_back(nullptr);
    receivedHandover->setInheritable(true);
    execve(reinterpret_cast<const char *>(getauxval(AT_EXECFN)), arguments.data(), environ);
    _exit(127); // rather than run with other arguments; the predecessor notices, and stays
}

// Variables that say which process they are meant for.
void inheritPid(const char *name, qint64 predecessorPid)
{
    if (QByteArray(getenv(name)) == QByteArray::number(predecessorPid))
        setenv(name, QByteArray::number(qint64(getpid())).constData(), 1);
}

// glibc passes a constructor what it passes main(). /proc/self/cmdline would also have the loader, if that was called by name.
__attribute__((constructor)) void beforeMain(int argc, char **argv)
{
    const QByteArray value(getenv(HandoverVariable::name));
    const char *reason = nullptr;
    if (getauxval(AT_SECURE))
        reason = "a program with raised privileges trusts nobody";
    else if (!value.isNull())
        receivedHandover = ReceivedHandover::fromVariable(value, &reason);

    if (receivedHandover && receivedHandover->document) {
        // At once, so that the predecessor can end this process whatever becomes of it from here on.
        HandoverChannel::sendStarted(receivedHandover->channel, ProcessHandle::openSelf());
        const HandoverDocument &document = *receivedHandover->document;
        restoreArguments(document.exactArguments, argc, argv);
        document.attributes.apply();
        inheritPid("WATCHDOG_PID", document.predecessorPid);
        inheritPid("LISTEN_PID", document.predecessorPid);
    } else if (!receivedHandover && !value.isNull()) {
        ignoredBecause = QByteArray(HandoverVariable::name) + '=' + value.left(64).toPercentEncoding(":") + ": " + reason;
    }
    // Out of the environment, so that nothing this process starts can take it for its own.
    unsetenv(HandoverVariable::name);
    StartupSnapshot::take(argc, argv);
}

} // namespace

std::optional<ReceivedHandover> Startup::takeHandover(QByteArray *warning)
{
    *warning = std::exchange(ignoredBecause, {});
    return std::exchange(receivedHandover, std::nullopt);
}
