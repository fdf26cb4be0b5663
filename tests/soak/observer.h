// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef OBSERVER_H
#define OBSERVER_H

#include "message.h"

#include <QByteArrayList>
#include <QList>
#include <QMap>
#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include <sys/types.h>

// Something that must never happen has happened. It ends the soak.
struct Violation
{
    QByteArray what;
};

// A tenant from the beginning of its program to the end of it: a process that is replaced in place has another life after this one.
// What is known of it is what it has said.
struct Life
{
    pid_t pid = 0;
    int connection = -1;
    bool ended = false;
    bool constructed = false;
    int generation = -1;
    Message ready; // empty before
    QByteArray state;

    // Of the restart that is under way, or was last.
    bool started = false; // its successor is alive
    bool quitting = false;
    qint64 leavingTime = 0;
    qint64 givenUpTime = 0; // as a successor that waited
    QByteArray error;
    QMap<QByteArray, QByteArray> obeyed; // command: state before
    Message report;

    bool isReady() const { return !ready.word().isEmpty(); }
    void beginAttempt();
};

// A process that has exited, or that was sent a signal.
struct Process
{
    int signalSent = 0;
    bool exited = false;
    bool wasProgram = false; // and not just a fork of one
    int status = 0;
    qint64 exitTime = 0; // when it was seen
};

// Sees all processes of the soak: those that are detached become its children, since it is their subreaper. It says what each of them
// is to do when it begins, hears what they say, and notices as soon as there are two owners.
class Observer
{
public:
    // The folder has what the tenants know: their working directory, their temporary one, and the link to the program.
    explicit Observer(const QString &folder);
    ~Observer();
    Q_DISABLE_COPY_MOVE(Observer)

    void setOrders(const Message &orders) { m_orders = orders; }
    void start(const QByteArray &program, const QByteArray &argument);
    void send(const Life &life, const Message &message);
    void signal(pid_t pid, int number);

    // Handles what comes, until the condition holds. False when it takes longer.
    bool waitUntil(const std::function<bool()> &condition, std::chrono::nanoseconds timeout);

    void beginStep(); // forgets what is over
    const std::vector<std::unique_ptr<Life>> &lives() const { return m_lives; } // oldest first
    const QMap<pid_t, Process> &processes() const { return m_processes; }
    Process process(pid_t pid) const { return m_processes.value(pid); }
    QList<pid_t> running(); // all of the soak's, also those that say nothing

    void note(const QByteArray &what); // for the record
    QByteArrayList record() const { return m_record; }

private:
    void handleEvents(std::chrono::nanoseconds timeout);
    void accept();
    void reap();
    void read(Life &life);
    void onMessage(Life &life, const Message &message);
    void verifyOnlyOwner(const Life &life);

    const QString m_folder;
    int m_listener = -1;
    int m_signals = -1;
    Message m_orders;
    std::vector<std::unique_ptr<Life>> m_lives;
    QMap<pid_t, Process> m_processes;
    QByteArrayList m_record;
};

#endif
