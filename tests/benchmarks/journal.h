// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef JOURNAL_H
#define JOURNAL_H

#include <atomic>
#include <cstdint>

#include <sys/types.h>

enum class Event : int32_t {
    None,
    Constructed, // the manager; value: how long that took, in ns
    Waiting, // for the predecessor
    Ready,
    Accepted, // a connection
    CallBegins, // of restart(), or of what stands for it
    CallEnds,
    Alive, // successorStarted() in the predecessor; value: its PID
    MainEnds,
    LastInstruction,
    // Values without a time.
    PeakMemory,
    Memory,
    Descriptors,
    EnvironmentBytes,
    ArgumentBytes
};

struct Entry
{
    std::atomic<Event> event; // written last
    pid_t pid;
    int64_t time; // CLOCK_MONOTONIC, in ns
    int64_t value;
};

// What processes write down for the program that measures them: a file that all of them map. An entry costs no system call, so
// it is taken in the very moment. Only libc, since not all of them have Qt.
class Journal
{
public:
    static bool create(const char *path);

    bool open(const char *path);
    void close();

    void write(Event event, int64_t value = 0) const; // nothing, if none is open
    const Entry *at(int64_t index) const; // null, if there is no such entry yet

    static int64_t now();

private:
    struct File;
    File *m_file = nullptr;
};

#endif
