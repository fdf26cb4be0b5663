// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "unixsignals.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace {

int signalPipe[2] = {-1, -1};

void writeToPipe(int number)
{
    const int savedErrno = errno;
    const char byte = char(number);
    [[maybe_unused]] const ssize_t size = write(signalPipe[1], &byte, 1); // if the pipe is full, there is news enough in it
    errno = savedErrno;
}

int openPipe()
{
    if (pipe2(signalPipe, O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("no pipe for signals: %ls", qUtf16Printable(qt_error_string()));
    return signalPipe[0];
}

} // namespace

UnixSignals::UnixSignals(QObject *parent) : QObject(parent), m_notifier(openPipe(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &UnixSignals::read);
    struct sigaction action = {};
    action.sa_handler = writeToPipe;
    action.sa_flags = SA_RESTART;
    for (int number : {SIGHUP, SIGTERM, SIGINT})
        sigaction(number, &action, nullptr);
}

void UnixSignals::read()
{
    char number = 0;
    while (::read(signalPipe[0], &number, 1) == 1) {
        if (number == SIGHUP)
            Q_EMIT hangup();
        else
            Q_EMIT terminate();
    }
}
