// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "plan.h"

#include "random.h"

#include <algorithm>
#include <iterator>

using namespace std::chrono_literals;
using Kind = Plan::Disturbance::Kind;
using Moment = Plan::Disturbance::Moment;
using Target = Plan::Disturbance::Target;

namespace {

constexpr const char *kindNames[] = {"kill", "terminate", "stop", "cancel", "quit"};
constexpr const char *targetNames[] = {"predecessor", "successor"};
constexpr const char *momentNames[] = {"restart", "begun", "constructed", "alive", "quitting", "leaving", "gone"};
constexpr const char *versionNames[] = {"good",    "missing program", "missing library",     "exits at once",
                                        "crashes", "hangs",           "leaves while waiting"};

template <size_t size> QByteArray choose(Random &random, const char *const (&choices)[size])
{
    return choices[random.below(int(size))];
}

std::chrono::microseconds upTo(Random &random, std::chrono::microseconds limit)
{
    return std::chrono::microseconds(random.below(int(limit.count()) + 1));
}

// From nothing to 16 MiB, each power of two as likely as the next.
qint64 someSize(Random &random)
{
    constexpr int largest = 24;
    if (random.percent(20))
        return 0;
    if (random.percent(1))
        return 1 << largest;
    const int power = random.below(largest);
    return (1 << power) + random.below(1 << power);
}

Plan::Disturbance somewhere(Random &random, Kind kind, Target target)
{
    Plan::Disturbance result{kind, target, Moment(random.below(int(std::size(momentNames))))};
    // Most of it happens within two milliseconds after that, but for what the system needs to start a program.
    if (random.percent(75))
        result.delay = upTo(random, result.moment == Moment::Restart ? 15ms : 2ms);
    result.hitsParent = random.percent(50);
    return result;
}

Target someTarget(Random &random)
{
    return random.percent(50) ? Target::Predecessor : Target::Successor;
}

void chooseBadVersion(Plan &plan, Random &random)
{
    constexpr Plan::Version versions[] =
        {Plan::Version::MissingProgram, Plan::Version::MissingLibrary,     Plan::Version::ExitsAtOnce,       Plan::Version::Crashes,
         Plan::Version::Hangs,          Plan::Version::LeavesWhileWaiting, Plan::Version::LeavesWhileWaiting};
    plan.version = versions[random.below(int(std::size(versions)))];
    if (plan.version == Plan::Version::Hangs)
        plan.startTimeout = std::chrono::milliseconds(20 + random.below(200));
    if (plan.version == Plan::Version::LeavesWhileWaiting) {
        plan.leave = choose(random, {"quit", "exit", "crash"});
        plan.leaveAfter = std::chrono::milliseconds(random.below(10));
    }
}

void chooseDisturbance(Plan &plan, Random &random)
{
    const int dice = random.below(100);
    if (dice < 30) {
        // nothing
    } else if (dice < 45) {
        chooseBadVersion(plan, random);
    } else if (dice < 65) {
        plan.disturbances.append(somewhere(random, Kind::Kill, someTarget(random)));
    } else if (dice < 73) {
        plan.disturbances.append(somewhere(random, Kind::Terminate, someTarget(random)));
    } else if (dice < 80) {
        plan.disturbances.append(somewhere(random, Kind::Cancel, Target::Predecessor));
    } else if (dice < 84) {
        plan.cancelAt = choose(random, {"aboutToRestart", "successorStarted", "aboutToQuit"});
    } else if (dice < 90) {
        plan.refuses = true;
    } else if (dice < 96) {
        plan.disturbances.append(somewhere(random, Kind::Quit, Target::Predecessor));
    } else if (dice < 98) {
        plan.killsLast = true;
    } else { // two at once
        chooseBadVersion(plan, random);
        plan.disturbances.append(somewhere(random, Kind::Kill, someTarget(random)));
    }
}

void addStops(Plan &plan, Random &random)
{
    while (random.percent(15)) {
        Plan::Disturbance stop = somewhere(random, Kind::Stop, someTarget(random));
        // Longer than a discarded successor may take to leave, once in a while.
        stop.duration = std::chrono::milliseconds(random.percent(3) ? 1200 : random.below(20));
        plan.disturbances.append(stop);
    }
    std::sort(plan.disturbances.begin(), plan.disturbances.end(),
              [](const Plan::Disturbance &a, const Plan::Disturbance &b) { return a.moment < b.moment; });
}

} // namespace

Plan Plan::plain()
{
    return {};
}

Plan Plan::make(quint64 seed, int step)
{
    Random random(seed + quint64(step) * 0x632be59bd9b4e019);
    Plan plan;
    plan.dataSeed = random.next();
    plan.dataSize = someSize(random);
    plan.inPlace = random.percent(40);
    plan.caller = choose(random, {"slot", "slot", "thread", "threads"});
    plan.waitForReady = random.percent(50);
    plan.exitCalled = random.percent(20);
    if (random.percent(20))
        plan.slowStart = upTo(random, 10ms);
    if (random.percent(20))
        plan.slowExit = upTo(random, 10ms);
    if (random.percent(50))
        plan.cleanUp = upTo(random, 10ms);
    if (random.percent(15))
        plan.loopWhenQuitting = std::chrono::milliseconds(1 + random.below(10));
    chooseDisturbance(plan, random);
    addStops(plan, random);
    return plan;
}

bool Plan::has(Disturbance::Kind kind) const
{
    return has(kind, Target::Predecessor) || has(kind, Target::Successor);
}

bool Plan::has(Disturbance::Kind kind, Disturbance::Target target) const
{
    return std::any_of(disturbances.begin(), disturbances.end(),
                       [=](const Disturbance &disturbance) { return disturbance.kind == kind && disturbance.target == target; });
}

bool Plan::isUndisturbed() const
{
    return std::all_of(disturbances.begin(), disturbances.end(),
                       [](const Disturbance &disturbance) { return disturbance.kind == Kind::Stop && disturbance.duration < 100ms; });
}

bool Plan::isSuccessful() const
{
    return isUndisturbed() && version == Version::Good && !refuses && cancelAt.isEmpty();
}

Message Plan::command() const
{
    Message result("restart");
    result.set("method", inPlace ? "InPlace" : "Successor");
    result.set("caller", caller);
    result.set("size", dataSize);
    result.set("seed", QByteArray::number(dataSeed));
    result.set("startTimeout", startTimeout.count());
    result.set("cleanUp", cleanUp.count());
    result.set("loop", loopWhenQuitting.count());
    result.set("ending", exitCalled ? "exit" : "return");
    result.set("refuse", refuses ? 1 : 0);
    result.set("cancelAt", cancelAt);
    return result;
}

Message Plan::orders() const
{
    Message result("orders");
    result.set("wait", waitForReady ? 1 : 0);
    result.set("slowStart", slowStart.count());
    result.set("slowExit", slowExit.count());
    result.set("leave", leave);
    result.set("leaveAfter", leaveAfter.count());
    if (version == Version::ExitsAtOnce)
        result.set("misbehave", "exit");
    else if (version == Version::Crashes)
        result.set("misbehave", "crash");
    else if (version == Version::Hangs)
        result.set("misbehave", "hang");
    return result;
}

QByteArray Plan::Disturbance::toText() const
{
    QByteArray result = QByteArray(kindNames[int(kind)]) + " the " + targetNames[int(target)] + ' '
                        + QByteArray::number(qint64(delay.count())) + " us after " + momentNames[int(moment)];
    if (kind == Kind::Stop)
        result += " for " + QByteArray::number(qint64(duration.count())) + " ms";
    return result;
}

QByteArray Plan::toText() const
{
    QByteArrayList parts{command().toText(), "version: " + QByteArray(versionNames[int(version)]), orders().toText()};
    if (killsLast)
        parts.append("kill the last one first");
    for (const Disturbance &disturbance : disturbances)
        parts.append(disturbance.toText());
    return parts.join("\n    ");
}

QByteArrayList Plan::ingredients() const
{
    QByteArrayList result{inPlace ? "in place" : "successor", "called from: " + caller, waitForReady ? "waitForReady()" : "exec()",
                          dataSize >= 1 << 20 ? "1 to 16 MiB of data"
                          : dataSize > 0      ? "less data"
                                              : "no data"};
    if (version != Version::Good)
        result.append("version " + QByteArray(versionNames[int(version)]));
    if (refuses)
        result.append("quit is refused");
    if (!cancelAt.isEmpty())
        result.append("cancel in " + cancelAt + "()");
    if (exitCalled)
        result.append("predecessor calls exit()");
    if (killsLast)
        result.append("kill the last one");
    for (const Disturbance &disturbance : disturbances)
        result.append(QByteArray(kindNames[int(disturbance.kind)]) + " the " + targetNames[int(disturbance.target)]);
    return result;
}
