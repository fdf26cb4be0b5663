// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "inventory.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>

#include <csignal>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

QByteArray contentOf(const char *path)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray targetOf(const QByteArray &link)
{
    QByteArray target(4096, '\0');
    const ssize_t size = readlink(link.constData(), target.data(), size_t(target.size()));
    return target.left(qMax(ssize_t(0), size));
}

// Bytes that JSON has no word for.
QString encoded(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toPercentEncoding(" /=:"));
}

QJsonArray descriptors()
{
    QJsonArray result;
    const QStringList numbers =
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System | QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &number : numbers) {
        const QByteArray target = targetOf("/proc/self/fd/" + number.toLatin1());
        const int flags = fcntl(number.toInt(), F_GETFD);
        if (flags >= 0)
            result.append(number + (flags & FD_CLOEXEC ? QStringLiteral(" private ") : QStringLiteral(" "))
                          + QString::fromLocal8Bit(target));
    }
    return result;
}

QJsonArray environment()
{
    QStringList entries;
    for (char **entry = environ; *entry; ++entry)
        entries.append(encoded(*entry));
    entries.sort();
    return QJsonArray::fromStringList(entries);
}

QJsonArray status()
{
    QJsonArray result;
    const QByteArrayList lines = contentOf("/proc/self/status").split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("SigBlk:") || line.startsWith("SigIgn:") || line.startsWith("ShdPnd:") || line.startsWith("Umask:"))
            result.append(QString::fromLatin1(line.simplified()));
    }
    return result;
}

QJsonArray timers()
{
    QJsonArray result;
    for (auto kind : {ITIMER_VIRTUAL, ITIMER_PROF}) {
        itimerval value = {};
        getitimer(kind, &value);
        result.append(value.it_value.tv_sec > 0 || value.it_value.tv_usec > 0);
    }
    return result;
}

} // namespace

QJsonObject inventory()
{
    return {{QStringLiteral("arguments"), QString::fromLatin1(contentOf("/proc/self/cmdline").toPercentEncoding())},
            {QStringLiteral("environment"), environment()},
            {QStringLiteral("directory"), encoded(targetOf("/proc/self/cwd"))},
            {QStringLiteral("status"), status()},
            {QStringLiteral("timers"), timers()},
            {QStringLiteral("oomScore"), contentOf("/proc/self/oom_score_adj").trimmed().toInt()},
            {QStringLiteral("limits"), QString::fromLatin1(contentOf("/proc/self/limits"))},
            {QStringLiteral("descriptors"), descriptors()}};
}

void disturb()
{
    umask(0077);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGRTMIN + 3);
    sigprocmask(SIG_BLOCK, &blocked, nullptr);
    kill(getpid(), SIGRTMIN + 3); // pending, and deadly when it is let through
    signal(SIGUSR1, SIG_IGN);
    signal(SIGHUP, SIG_DFL);
    const itimerval timer = {{}, {20, 0}};
    setitimer(ITIMER_VIRTUAL, &timer, nullptr);
    setitimer(ITIMER_PROF, &timer, nullptr);
    const bool changed = QDir::setCurrent(QStringLiteral("/"));
    Q_ASSERT(changed);
    Q_UNUSED(changed);

    // Leaks: a file, and a socket that listens.
    open("/etc/passwd", O_RDONLY);
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(server, reinterpret_cast<const sockaddr *>(&address), sizeof address); // NOLINT(bugprone-unused-return-value)
    listen(server, 1);
    // What it was started with, it keeps for itself, as sd_listen_fds() does.
    fcntl(7, F_SETFD, FD_CLOEXEC);
}
