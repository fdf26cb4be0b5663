// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "measurements.h"

#include "processfigures.h"
#include "scene.h"

#include <csignal>
#include <map>
#include <vector>

#include <sys/resource.h>

namespace {

double cpuOfWaitedFor()
{
    rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto toSeconds = [](const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return toSeconds(usage.ru_utime) + toSeconds(usage.ru_stime);
}

double cpuOf(const std::vector<pid_t> &pids)
{
    double sum = 0;
    for (pid_t pid : pids)
        sum += ProcessFigures::of(pid).cpu;
    return sum;
}

struct Fleet
{
    Row startCpu, startTime, restartCpu, restartTime;
    Row lost{QStringLiteral("agents lost"), Unit::Count};
    Row twice{QStringLiteral("agents there twice"), Unit::Count};

    void measure(int size, const QByteArrayList &options);
};

void Fleet::measure(int size, const QByteArrayList &options)
{
    Scene scene;
    const int64_t begin = Journal::now();
    std::vector<pid_t> agents;
    for (int i = 0; i < size; ++i)
        agents.push_back(scene.startInGroup(QByteArrayList{BENCHMARKED_PROGRAM, "--journal=" + scene.journalFile()} + options,
                                            agents.empty() ? 0 : agents.front()));
    startTime.samples.add(double(scene.wait(Event::Ready, size - 1).time - begin) / 1e9);
    const double cpuToStart = cpuOf(agents);
    startCpu.samples.add(cpuToStart);

    const double before = cpuOfWaitedFor();
    const int64_t signal = Journal::now();
    kill(-agents.front(), SIGHUP);
    for (pid_t agent : agents)
        scene.waitUntilGone(agent);
    for (const int64_t end = Journal::now() + 20'000'000'000; !scene.find(Event::Ready, 2 * size - 1) && Journal::now() < end;)
        Scene::pause(500'000);
    Scene::pauseFor(500'000'000); // one too many may come later, and one may end early

    std::map<pid_t, int> successors; // by predecessor
    std::vector<pid_t> alive;
    int64_t last = signal;
    for (int i = size; const Entry *ready = scene.find(Event::Ready, i); ++i) {
        if (kill(ready->pid, 0) != 0)
            continue;
        alive.push_back(ready->pid);
        ++successors[pid_t(ready->value)];
        last = ready->time;
    }
    restartTime.samples.add(double(last - signal) / 1e9);
    // What a predecessor has used before, is no part of the restart; what it has used and waited for since, is.
    restartCpu.samples.add(cpuOfWaitedFor() - before - cpuToStart + cpuOf(alive));
    const auto have = [&](auto condition) { return double(std::count_if(agents.begin(), agents.end(), condition)); };
    lost.samples.add(have([&](pid_t agent) { return successors[agent] == 0; }));
    twice.samples.add(have([&](pid_t agent) { return successors[agent] > 1; }));
}

} // namespace

// Many agents that are told to restart in the same instant.
Result measureFleet(const Settings &settings)
{
    Fleet ours;
    Fleet plain;
    for (int i = 0; i < settings.samples(5); ++i) {
        ours.measure(settings.agents, {});
        plain.measure(settings.agents, {"--how=startDetached", "--leave"});
    }
    const QString number = QString::number(settings.agents);
    ours.startCpu.what = QStringLiteral("CPU of %1 starts").arg(number);
    ours.startTime.what = QStringLiteral("%1 starts: until the last is ready").arg(number);
    ours.restartCpu.what = QStringLiteral("CPU of %1 restarts").arg(number);
    ours.restartTime.what = QStringLiteral("%1 restarts: until the last is ready").arg(number);
    plain.restartCpu.what = QStringLiteral("CPU of %1 × startDetached() and quit()").arg(number);
    plain.restartTime.what = QStringLiteral("%1 × startDetached() and quit(): until the last is ready").arg(number);
    for (Row *row : {&ours.restartCpu, &plain.restartCpu})
        row->compareWith(ours.startCpu, QStringLiteral("starts"));
    for (Row *row : {&ours.restartTime, &plain.restartTime})
        row->compareWith(ours.startTime, QStringLiteral("starts"));
    ours.restartCpu.expectAtMost(1.3, *ours.restartCpu.ratio, QStringLiteral("at most 1.3 × the starts"));
    ours.lost.expectAtMost(0, ours.lost.samples.maximum(), QStringLiteral("none"));
    ours.twice.expectAtMost(0, ours.twice.samples.maximum(), QStringLiteral("none"));
    return {QStringLiteral("A fleet that restarts at once"),
            {ours.lost, ours.twice, ours.restartCpu, plain.restartCpu, ours.startCpu, ours.restartTime, plain.restartTime, ours.startTime}};
}
