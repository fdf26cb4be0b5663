// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TRACEDFAMILY_H
#define TRACEDFAMILY_H

#include <QByteArrayList>
#include <QDeadlineTimer>

#include <functional>
#include <map>

#include <sys/types.h>

// A process and all its descendants, stopped at each of their system calls.
class TracedFamily
{
public:
    struct Process
    {
        pid_t pid = 0;
        int depth = 0; // of the family: 0 is the process that was started here
        int calls = 0; // system calls that it has begun, as its owner counts them
        bool known = false; // its parent is
        bool stopped = false; // before its first instruction, until its parent is known
        int error = 0; // with which the current call is to fail
        unsigned long long breakWanted = 0; // by a brk() that is to fail
        int fault = 0; // the signal by which it has ended, if process 1 of a namespace can't while it is traced
        int status = 0; // once it has exited
    };

    struct Call
    {
        long number = 0;
        unsigned long long arguments[6] = {};
        QByteArray report; // what the process says of itself, if it is that
    };

    // What becomes of a call that a process is about to make. To leave the process where it is, is for one that has been killed: it
    // doesn't carry out the call any more.
    struct Verdict
    {
        enum class Kind { Proceed, Leave, Fail, FailAfterwards } kind = Kind::Proceed;
        int error = 0;
    };

    std::function<Verdict(Process &, const Call &)> onCall;
    std::function<void(const Process &)> onExit;

    TracedFamily();
    // Ends whoever is left.
    ~TracedFamily();
    Q_DISABLE_COPY_MOVE(TracedFamily)

    enum class Place { Here, PidNamespace };
    // Standard input and error are the given descriptors.
    pid_t start(const QByteArrayList &command, const QByteArrayList &environment, int input, int error, Place place);

    // Until the condition holds. False if it doesn't in time.
    bool run(const std::function<bool()> &condition, QDeadlineTimer deadline);

    const std::map<pid_t, Process> &processes() const { return m_processes; } // that have not exited

    // Whether the kernel has torn it down, which may be before this family has been told.
    static bool isGone(pid_t pid);

private:
    void onStatus(pid_t pid, int status);
    void endAfterFault(Process &process, int signal);
    void onEvent(Process &process, int event);
    void onCallStop(Process &process);
    void proceed(Process &process, int signal = 0);

    std::map<pid_t, Process> m_processes;
    pid_t m_init = 0; // process 1 of its namespace
};

#endif
