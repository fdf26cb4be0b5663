// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SCENE_H
#define SCENE_H

#include "journal.h"

#include <QByteArrayList>
#include <QTemporaryDir>

#include <functional>
#include <stdexcept>

struct Failure : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

// The processes of one sample, and what they have written down. It waits for those that nobody else waits for, at once, so that
// each is gone when it has exited; at its end none is left. One at a time.
class Scene
{
public:
    Scene();
    ~Scene();
    Q_DISABLE_COPY_MOVE(Scene)

    pid_t start(const QByteArrayList &command); // each the leader of a process group
    pid_t startInGroup(const QByteArrayList &command, pid_t group);
    pid_t startProgram(const QByteArrayList &options = {}); // until it is ready
    QByteArray journalFile() const;

    const Entry *at(int index) const { return m_journal.at(index); }
    // The entry of that kind with this number, counted from 0; or of that process.
    const Entry *find(Event event, int number = 0, pid_t pid = 0) const;
    const Entry &wait(Event event, int number = 0, pid_t pid = 0);
    // The last one of that kind before that time.
    const Entry *findLastBefore(Event event, int64_t time) const;
    // The first one of that kind from that time on.
    const Entry *findFirstAfter(Event event, int64_t time) const;

    void waitUntil(const std::function<bool()> &condition, const char *what);
    void waitUntilGone(pid_t pid);
    static void pause(int64_t nanoseconds); // shorter if a process exits, and all that have exited are waited for
    static void pauseFor(int64_t nanoseconds);

private:
    QTemporaryDir m_folder;
    Journal m_journal;
};

double seconds(const Entry &from, const Entry &to);

#endif
