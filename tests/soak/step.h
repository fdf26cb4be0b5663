// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef STEP_H
#define STEP_H

#include "observer.h"
#include "plan.h"

// One restart of a predecessor that is ready, as planned, until all has come to rest.
class Step
{
public:
    Step(Observer &observer, const Plan &plan, Life *predecessor);

    void run();

    const Plan &plan() const { return m_plan; }
    const Observer &observer() const { return m_observer; }
    const Life &predecessor() const { return *m_predecessor; }
    Life *survivor() const { return m_survivor; } // the only process; or nobody
    // What was started, or the new life of a predecessor that was replaced. The latest of them; or nobody has begun.
    const Life *successor() const;
    std::chrono::nanoseconds timeWithoutWork() const { return m_timeWithoutWork; } // from the order to restart to the takeover

private:
    bool hasOutcome() const;
    bool isSettled();
    bool isAtRest();
    bool survivorAnswers();
    bool hasObeyed(const Life &life) const;
    bool hasCome(Plan::Disturbance::Moment moment) const;
    void disturb(const Plan::Disturbance &disturbance);
    void signal(const Plan::Disturbance &disturbance);
    pid_t target(const Plan::Disturbance &disturbance);
    void endHangingOrphan();

    Observer &m_observer;
    const Plan m_plan;
    Life *const m_predecessor;
    const pid_t m_predecessorPid;
    Life *m_survivor = nullptr;
    qint64 m_settledTime = 0; // when it was clear who survives
    bool m_terminatedBeforeRestart = false; // as far as is known
    bool m_cancelSent = false;
    bool m_quitSent = false;
    std::chrono::nanoseconds m_timeWithoutWork{0};
};

#endif
