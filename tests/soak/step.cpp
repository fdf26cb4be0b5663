// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "step.h"

#include <csignal>

using namespace std::chrono_literals;
using Kind = Plan::Disturbance::Kind;
using Moment = Plan::Disturbance::Moment;
using Target = Plan::Disturbance::Target;

namespace {

constexpr auto stepTimeout = 20s;
constexpr auto tidyTimeout = 2s; // I3

} // namespace

Step::Step(Observer &observer, const Plan &plan, Life *predecessor)
    : m_observer(observer),
      m_plan(plan),
      m_predecessor(predecessor),
      m_predecessorPid(predecessor->pid)
{}

void Step::run()
{
    m_predecessor->beginAttempt();
    m_observer.setOrders(m_plan.orders());
    if (m_plan.killsLast)
        m_observer.signal(m_predecessorPid, SIGKILL);
    const qint64 begin = monotonicNanoseconds();
    m_observer.send(*m_predecessor, m_plan.command());
    for (const Plan::Disturbance &disturbance : m_plan.disturbances)
        disturb(disturbance);
    m_settledTime = 0; // from here on nothing holds them up

    if (!m_observer.waitUntil([this] { return hasOutcome(); }, stepTimeout))
        throw Violation{"I2: there is no outcome"};
    const bool atRest = m_observer.waitUntil(
        [this] {
            endHangingOrphan();
            return isAtRest() && survivorAnswers();
        },
        stepTimeout);
    if (!atRest)
        throw Violation{"I2: not exactly one process is running"};
    if (m_survivor && monotonicNanoseconds() - m_settledTime > std::chrono::nanoseconds(tidyTimeout).count())
        throw Violation{"I3: it took too long until no other process was left"};
    if (m_survivor && m_survivor != m_predecessor)
        m_timeWithoutWork = std::chrono::nanoseconds(m_survivor->ready.number("time") - begin);
}

const Life *Step::successor() const
{
    const auto &lives = m_observer.lives();
    return !lives.empty() && lives.back().get() != m_predecessor ? lives.back().get() : nullptr;
}

bool Step::hasOutcome() const
{
    return m_predecessor->ended || !m_predecessor->error.isEmpty();
}

bool Step::isAtRest()
{
    if (!isSettled()) {
        m_settledTime = 0;
        return false;
    }
    if (m_settledTime == 0)
        m_settledTime = monotonicNanoseconds();
    return m_observer.running() == (m_survivor ? QList<pid_t>{m_survivor->pid} : QList<pid_t>());
}

bool Step::isSettled()
{
    if (!hasOutcome())
        return false;
    m_survivor = nullptr;
    for (const auto &life : m_observer.lives()) {
        if (life->ended)
            continue;
        if (m_survivor || !life->isReady() || life->state != "Running")
            return false;
        m_survivor = life.get();
    }
    return !m_survivor || hasObeyed(*m_survivor);
}

// It may have been about to quit; and then it doesn't.
bool Step::survivorAnswers()
{
    if (!m_survivor)
        return true;
    Life &survivor = *m_survivor;
    survivor.report = Message();
    m_observer.send(survivor, Message("report"));
    m_observer.waitUntil([&survivor] { return survivor.ended || !survivor.report.word().isEmpty(); }, stepTimeout);
    return isAtRest() && survivor.report.value("state") == "Running";
}

// What it was told may still be on its way.
bool Step::hasObeyed(const Life &life) const
{
    const int signalSent = m_observer.process(life.pid).signalSent;
    const bool mayStay =
        signalSent == SIGTERM && (&life == m_predecessor ? m_plan.refuses : life.pid == m_predecessorPid && m_terminatedBeforeRestart);
    if (signalSent != 0 && !mayStay)
        return false; // it has to end
    if (&life != m_predecessor)
        return true;
    return !life.quitting && !m_quitSent && (!m_cancelSent || life.obeyed.contains("cancel"));
}

bool Step::hasCome(Moment moment) const
{
    switch (moment) {
    case Moment::Restart:
        return true;
    case Moment::Begun:
        return successor();
    case Moment::Constructed:
        return successor() && successor()->constructed;
    case Moment::Alive:
        return m_predecessor->started;
    case Moment::Quitting:
        return m_predecessor->quitting;
    case Moment::Leaving:
        return m_predecessor->leavingTime > 0;
    case Moment::Gone:
        return m_predecessor->ended;
    }
    return false;
}

void Step::disturb(const Plan::Disturbance &disturbance)
{
    m_observer.waitUntil([&] { return hasCome(disturbance.moment) || isAtRest(); }, stepTimeout);
    m_observer.waitUntil([] { return false; }, disturbance.delay);
    switch (disturbance.kind) {
    case Kind::Cancel:
        m_observer.send(*m_predecessor, Message("cancel"));
        m_cancelSent = true;
        break;
    case Kind::Quit:
        m_observer.send(*m_predecessor, Message("quit"));
        m_quitSent = true;
        break;
    case Kind::Kill:
    case Kind::Terminate:
    case Kind::Stop:
        signal(disturbance);
        break;
    }
}

void Step::signal(const Plan::Disturbance &disturbance)
{
    const pid_t pid = target(disturbance);
    if (pid == 0)
        return; // it isn't there yet, or any more
    if (disturbance.kind == Kind::Stop) {
        m_observer.signal(pid, SIGSTOP);
        m_observer.waitUntil([] { return false; }, disturbance.duration);
        m_observer.signal(pid, SIGCONT);
    } else {
        // A restart() that comes while a process quits means that it is to come back.
        m_terminatedBeforeRestart = m_predecessor->state == "Running";
        m_observer.signal(pid, disturbance.kind == Kind::Kill ? SIGKILL : SIGTERM);
    }
}

pid_t Step::target(const Plan::Disturbance &disturbance)
{
    if (disturbance.target == Target::Predecessor)
        return m_predecessor->ended ? 0 : m_predecessorPid;
    if (const Life *const life = successor())
        return life->ended ? 0 : life->pid;
    // It has not begun. SIGTERM would find its predecessor's handler, and that its predecessor's pipe.
    if (disturbance.kind == Kind::Terminate)
        return 0;
    QList<pid_t> others = m_observer.running();
    others.removeAll(m_predecessorPid);
    return others.isEmpty() ? 0 : disturbance.hitsParent ? others.constFirst() : others.constLast();
}

// The new version is broken, and the soak has killed the old one.
void Step::endHangingOrphan()
{
    if (m_plan.version != Plan::Version::Hangs || m_observer.process(m_predecessorPid).signalSent != SIGKILL || !m_predecessor->ended)
        return;
    const Life *const life = successor();
    if (life && !life->ended && m_observer.process(life->pid).signalSent == 0)
        m_observer.signal(life->pid, SIGKILL);
}
