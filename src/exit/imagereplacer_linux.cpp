// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/imagereplacer.h"

#include "launch/launch.h"
#include "launch/startupsnapshot.h"
#include "system/nativetext.h"

#include <QSet>
#include <QStringList>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <dirent.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

std::vector<char *> pointersTo(const QByteArrayList &list)
{
    std::vector<char *> result;
    for (const QByteArray &text : list)
        result.push_back(const_cast<char *>(text.constData()));
    result.push_back(nullptr);
    return result;
}

// An exec closes what isn't inheritable.
void makeAllDescriptorsPrivate()
{
    if (syscall(SYS_close_range, unsigned(STDERR_FILENO + 1), ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    // Before Linux 5.11. Without Qt's classes for directories, which need what is gone by now.
    DIR *const directory = opendir("/proc/self/fd");
    if (!directory && errno == EMFILE) { // then all numbers up to the limit are in use
        const auto limit = int(sysconf(_SC_OPEN_MAX));
        for (int fd = STDERR_FILENO + 1; fd < limit; ++fd)
            SystemHandle::setInheritable(fd, false);
    }
    if (!directory)
        return;
    while (const dirent *entry = readdir(directory)) {
        const int fd = atoi(entry->d_name); // 0 for "." and ".."
        if (fd > STDERR_FILENO)
            SystemHandle::setInheritable(fd, false);
    }
    closedir(directory);
}

// POSIX timers end with an exec, these don't.
void stopTimers()
{
    const itimerval off = {};
    for (auto timer : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF})
        setitimer(timer, &off, nullptr);
}

// An exec keeps what is pending, and the fresh copy has no handler yet for what was meant for this one: a SIGHUP would end it.
// To ignore a signal is to discard it.
void discardPendingSignals()
{
    for (int number = 1; number < NSIG; ++number) {
        if (number != SIGTERM && number != SIGINT && number != SIGQUIT)
            signal(number, SIG_IGN);
    }
}

QByteArrayList environmentWith(const QProcessEnvironment &wanted)
{
    QByteArrayList entries;
    const QStringList texts = wanted.toStringList();
    for (const QString &text : texts)
        entries.append(text.toLocal8Bit());
    // What stays as it is, or comes back, keeps its place, and its bytes also where a QString can't hold them.
    QList<const char *> known;
    for (char **entry = environ; *entry; ++entry)
        known.append(*entry);
    known += StartupSnapshot::instance().environment;
    QByteArrayList result;
    QSet<QByteArray> missing(entries.cbegin(), entries.cend());
    for (const char *entry : std::as_const(known)) {
        if (missing.remove(entry) || missing.remove(QString::fromLocal8Bit(entry).toLocal8Bit()))
            result.append(entry);
    }
    for (const QByteArray &entry : std::as_const(entries)) {
        if (missing.contains(entry))
            result.append(entry);
    }
    return result;
}

} // namespace

ProcessImage ProcessImage::of(const Launch &launch, const QByteArray &variable)
{
    ProcessImage image;
    image.program = launch.executable;
    image.arguments = launch.arguments;
    if (image.arguments.front().isNull())
        image.arguments.front() = image.program;
    image.environment = environmentWith(launch.environment);
    if (!variable.isEmpty())
        image.environment.append(variable);
    image.workingDirectory = NativeText::fromString(launch.workingDirectory);
    image.descriptors = launch.descriptors;
    image.attributes = launch.attributes;
    return image;
}

void ImageReplacer::replaceWith(const ProcessImage &image)
{
    // If the directory is gone, better begin in another one than not at all.
    [[maybe_unused]] const int ignored = chdir(image.workingDirectory.constData());

    makeAllDescriptorsPrivate();
    image.descriptors.setInheritable();
    SystemHandle::setInheritable(image.document.get(), true);

    const std::vector<char *> arguments = pointersTo(image.arguments);
    const std::vector<char *> environment = pointersTo(image.environment);
    fcloseall(); // as exit() would after this. Before glibc 2.41 it doesn't wait for a thread in fgets(); fflush() always does.
    stopTimers();
    discardPendingSignals();
    image.attributes.apply();
    execve(image.program.constData(), arguments.data(), environment.data());
    const int reason = errno;
    execve("/proc/self/exe", arguments.data(), environment.data()); // it is there, also when its file has been deleted
    errno = reason;
}
