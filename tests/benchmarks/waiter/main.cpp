// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// The successor that others have, without Qt: waiter PID INTERVAL JOURNAL [ADDRESS:PORT] waits for the end of that process, and then
// takes the port. With the interval 0 it waits as well as the system can, by epoll on a pidfd; else it asks kill(PID, 0) every so
// many ms.

#include "../journal.h"
#include "../server.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

static void waitForExit(pid_t pid, const Journal &journal)
{
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    const int pidfd = int(syscall(SYS_pidfd_open, pid, 0));
    epoll_event event = {};
    event.events = EPOLLIN;
    if (epoll < 0 || pidfd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, pidfd, &event) != 0)
        _exit(2);
    journal.write(Event::Waiting);
    while (epoll_wait(epoll, &event, 1, -1) != 1) {}
}

static void askUntilExit(pid_t pid, useconds_t interval, const Journal &journal)
{
    // A process exits at any moment between two questions; to wait for half an interval in each run would take too long.
    srand(unsigned(Journal::now()));
    const auto untilFirst = useconds_t(double(interval) * rand() / RAND_MAX);
    journal.write(Event::Waiting);
    usleep(untilFirst);
    while (kill(pid, 0) == 0)
        usleep(interval);
}

int main(int argc, char *argv[])
{
    alarm(60);
    Journal journal;
    if (argc < 4 || !journal.open(argv[3]))
        return 2;
    const pid_t pid = atoi(argv[1]);
    const auto interval = useconds_t(1000 * atoi(argv[2]));
    if (interval == 0)
        waitForExit(pid, journal);
    else
        askUntilExit(pid, interval, journal);
    journal.write(Event::Ready, pid);

    Server server;
    if (argc > 4) {
        if (!server.listen(argv[4]))
            return 3;
        for (;;)
            server.accept(journal);
    }
    pause();
}
