// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TRIAL_H
#define TRIAL_H

#include "tracedfamily.h"

#include <QByteArrayList>
#include <QTemporaryDir>

// One restart of a real program, in which something goes wrong at one system call, and what has become of it all.
class Trial
{
public:
    enum class Method { Successor, InPlace, ProcessOne };
    enum class Action { Kill, Fail };

    struct Injection
    {
        int depth = 0; // who: 0 is the predecessor, 1 what Qt starts the successor with, 2 the successor (or the rehearsal)
        Action action = Action::Kill;
        int call = 0; // which of its system calls: in the predecessor from restart() on, else from its first one; until somebody is ready
        int error = 0; // with which the call fails
        bool successorDies = false; // before that, the successor is killed when the predecessor is about to quit
    };

    struct Outcome
    {
        bool reached = false; // there was such a call
        bool applicable = true; // and it can fail in that way
        QByteArray call; // its name
        QByteArray result; // "took over", "went on", "came back", "came back without data" or "nobody"
        QByteArrayList violations;
        QByteArray log; // what happened, a line an event
    };

    Trial(Method method, const Injection &injection, const QByteArray &program);
    ~Trial();
    Q_DISABLE_COPY_MOVE(Trial)
    Outcome run();

private:
    struct Life
    {
        bool linked = false; // by the loader, and runs now
        bool loaded = false; // has come as far as main()
        bool owner = false;
        bool running = false;
    };

    static quint16 freePort();
    static void killNow(pid_t pid);

    TracedFamily::Verdict onCall(TracedFamily::Process &process, const TracedFamily::Call &call);
    TracedFamily::Verdict inject(const TracedFamily::Process &process, const TracedFamily::Call &call);
    void onReport(const TracedFamily::Process &process, const QByteArray &report);
    void onExit(const TracedFamily::Process &process);
    bool isSettled() const;
    void tell(const QByteArray &command);
    void checkLeftovers();
    void checkNextRestart();
    QByteArrayList descriptorsOf(pid_t pid) const;
    void note(const QByteArray &line);
    void violated(const QByteArray &invariant);

    const Method m_method;
    const Injection m_injection;
    const QByteArray m_program;
    Outcome m_outcome;
    QTemporaryDir m_folder;
    pid_t m_first = 0;
    std::map<pid_t, Life> m_lives;
    QByteArrayList m_descriptors; // of a program that is ready and has never restarted
    bool m_handingOver = false;
    bool m_obeyed = false;
    bool m_begun = false; // ready() has come
    bool m_leaving = false; // the predecessor's event loop has ended
    bool m_lookedLast = false; // the predecessor has, whether its successor is there
    bool m_replacing = false; // the predecessor has called exec
    bool m_killedLast = false; // the injection left nobody who could have gone on
    int m_generation = 0;
    int m_commands[2] = {-1, -1};
    TracedFamily m_family; // ends first
};

#endif
