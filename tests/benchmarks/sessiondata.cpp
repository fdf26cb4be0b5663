// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "measurements.h"

#include "scene.h"

#include <csignal>

namespace {

struct Passage
{
    Row blocked, untilReady;
    Row predecessorPeak{QString(), Unit::Bytes};
    Row successorPeak{QString(), Unit::Bytes};

    void measure(qint64 size)
    {
        Scene scene;
        const pid_t predecessor = scene.startProgram({"--session=" + QByteArray::number(size)});
        kill(predecessor, SIGHUP);
        const Entry &ready = scene.wait(Event::Ready, 1);
        if (scene.wait(Event::Memory, 0, ready.pid).value != size)
            throw Failure("the session data has not arrived");
        const Entry &begin = scene.wait(Event::CallBegins);
        blocked.samples.add(seconds(begin, scene.wait(Event::CallEnds)));
        untilReady.samples.add(seconds(begin, ready));
        predecessorPeak.samples.add(double(scene.wait(Event::PeakMemory, 0, predecessor).value));
        successorPeak.samples.add(double(scene.wait(Event::PeakMemory, 0, ready.pid).value));
    }
};

} // namespace

// What it costs to hand something over.
Result measureSessionData(const Settings &settings)
{
    constexpr qint64 mebibyte = 1024 * 1024;
    QList<Row> rows;
    for (auto [size, name, count] : {std::tuple{qint64(0), "0 B", 20},
                                     {qint64(1024), "1 KiB", 20},
                                     {mebibyte, "1 MiB", 20},
                                     {16 * mebibyte, "16 MiB", 5},
                                     {64 * mebibyte, "64 MiB", 5},
                                     {256 * mebibyte, "256 MiB", 3}}) {
        if (size > settings.maximumSession * mebibyte)
            continue;
        constexpr qint64 limit = 256 * mebibyte - 64; // its name takes some bytes, too
        Passage passage;
        for (int i = 0; i < settings.samples(count); ++i)
            passage.measure(qMin(size, limit));
        const QString prefix = QLatin1StringView(name) + QStringLiteral(": ");
        const auto what = [&prefix](const char *text) { return prefix + QLatin1StringView(text); };
        passage.blocked.what = what("restart() blocks its caller");
        passage.untilReady.what = what("restart() until ready()");
        passage.predecessorPeak.what = what("peak memory of the predecessor");
        passage.successorPeak.what = what("peak memory of the successor");
        rows += {passage.blocked, passage.untilReady, passage.predecessorPeak, passage.successorPeak};
    }
    return {QStringLiteral("Session data"), rows};
}
