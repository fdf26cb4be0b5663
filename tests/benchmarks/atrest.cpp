// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "measurements.h"

#include "processfigures.h"
#include "scene.h"

#include <QFileInfo>

#include <array>
#include <csignal>

namespace {

constexpr const char *programs[] = {RESTING_PROGRAM, RESTING_WITHOUT_PROGRAM};

Row row(const char *what, Unit unit, double value)
{
    Row result{QString::fromUtf8(what), unit};
    result.samples.add(value);
    return result;
}

struct Constructed
{
    Row start{QStringLiteral("start of a program to its event loop, with Rollover")};
    Row construction{QStringLiteral("constructing the manager")};
    Row resident{QStringLiteral("resident memory (RSS), with"), Unit::Bytes};
    Row anonymous{QStringLiteral("of it private (RssAnon), with"), Unit::Bytes};
};

void measureConstruction(int count, std::array<Constructed, 2> &both)
{
    for (int i = 0; i < count; ++i) {
        for (size_t k = 0; k < both.size(); ++k) {
            Scene scene;
            const int64_t begin = Journal::now();
            const pid_t pid = scene.start({programs[k], scene.journalFile()});
            const Entry &ready = scene.wait(Event::Ready);
            const ProcessFigures figures = ProcessFigures::of(pid);
            both[k].start.samples.add(double(ready.time - begin) / 1e9);
            both[k].construction.samples.add(double(scene.wait(Event::Constructed).value) / 1e9);
            both[k].resident.samples.add(double(figures.resident));
            both[k].anonymous.samples.add(double(figures.anonymous));
        }
    }
}

Row difference(const char *what, const Row &with, const Row &without)
{
    return row(what, with.unit, with.samples.median() - without.samples.median());
}

// A program at rest with a manager, one without, and one that waits for its predecessor: all at once, since they do nothing.
QList<Row> rest(int seconds)
{
    Scene scene;
    const pid_t with = scene.start({programs[0], scene.journalFile()});
    const pid_t without = scene.start({programs[1], scene.journalFile()});
    scene.wait(Event::Ready, 0, with);
    scene.wait(Event::Ready, 0, without);
    kill(scene.startProgram({"--cleanUp=" + QByteArray::number(1000 * (seconds + 5))}), SIGHUP);
    const auto waiting = pid_t(scene.wait(Event::Alive).value);

    Scene::pauseFor(500'000'000); // until they have come to rest
    const std::array pids = {with, without, waiting};
    std::array<ProcessFigures, 3> before;
    std::array<ProcessFigures, 3> after;
    for (size_t i = 0; i < pids.size(); ++i)
        before[i] = ProcessFigures::of(pids[i]);
    Scene::pauseFor(int64_t(seconds) * 1'000'000'000);
    for (size_t i = 0; i < pids.size(); ++i)
        after[i] = ProcessFigures::of(pids[i]);
    if (scene.find(Event::Ready, 0, waiting))
        throw Failure("the successor has not waited");

    QList<Row> rows = {row("threads of the manager", Unit::Count, double(after[0].threads - after[1].threads)),
                       row("descriptors of the manager", Unit::Count, double(after[0].descriptors - after[1].descriptors)),
                       row("wake-ups at rest", Unit::Count, double(after[0].wakeUps - before[0].wakeUps)),
                       row("CPU at rest", Unit::Seconds, after[0].cpu - before[0].cpu),
                       row("threads while waiting", Unit::Count, double(after[2].threads - after[1].threads)),
                       row("wake-ups while waiting", Unit::Count, double(after[2].wakeUps - before[2].wakeUps)),
                       row("CPU while waiting", Unit::Seconds, after[2].cpu - before[2].cpu)};
    const double limits[] = {0, 0, 0, 0, 0, 10, 0.005};
    const char *const texts[] = {"none", "none", "none", "none", "none", "at most 10", "at most 5 ms"};
    for (qsizetype i = 0; i < rows.size(); ++i)
        rows[i].expectAtMost(limits[i], rows.at(i).samples.median(), QString::fromLatin1(texts[i]));
    for (Row &line : rows.mid(2))
        line.what += QStringLiteral(", in %1 s").arg(seconds);
    return rows;
}

} // namespace

// What a manager costs that has nothing to do, beside the same program without it; and a successor that waits.
Result measureAtRest(const Settings &settings)
{
    std::array<Constructed, 2> both;
    measureConstruction(settings.samples(100), both);
    auto &[with, without] = both;
    for (Row *line : {&without.start, &without.resident, &without.anonymous})
        line->what.replace(QStringLiteral("with"), QStringLiteral("without"));
    with.start.compareWith(without.start, QStringLiteral("without"));
    with.resident.compareWith(without.resident, QStringLiteral("without"));
    with.construction.expectAtMost(50e-6, with.construction.samples.median(), QStringLiteral("at most 50 µs"));
    Row more = difference("RSS that Rollover adds", with.resident, without.resident);
    more.expectAtMost(200 * 1024, more.samples.median(), QStringLiteral("at most 200 KiB"));
    Row size = row("size of the stripped library", Unit::Bytes, double(QFileInfo(QStringLiteral(STRIPPED_LIBRARY)).size()));
    size.expectAtMost(200'000, size.samples.median(), QStringLiteral("at most 200 KB"));
    return {QStringLiteral("At rest"), QList<Row>{with.construction, with.start, without.start, with.resident, without.resident, more,
                                                  difference("of it private (RssAnon)", with.anonymous, without.anonymous), size}
                                           + rest(settings.restSeconds)};
}
