// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "measurements.h"

#include "scene.h"
#include "table.h"

#include <map>
#include <vector>

namespace {

constexpr double tolerance = 1.05; // of the memory, since addresses, and with them the pages that are touched, are random

// What the generations have written down.
struct Chronicle
{
    std::vector<int64_t> ready;
    std::map<Event, std::vector<double>> figures; // at the milestones

    explicit Chronicle(const Scene &scene)
    {
        for (int i = 0; const Entry *entry = scene.at(i); ++i) {
            if (entry->event == Event::Ready)
                ready.push_back(entry->time);
            else if (entry->event > Event::PeakMemory)
                figures[entry->event].push_back(double(entry->value));
        }
    }
};

Row durations(const Chronicle &chronicle, size_t begin, size_t end)
{
    Row row;
    for (size_t i = begin + 1; i < end; ++i)
        row.samples.add(double(chronicle.ready[i] - chronicle.ready[i - 1]) / 1e9);
    return row;
}

QList<Row> live(const Settings &settings, const QByteArrayList &options, const QString &suffix)
{
    const int count = settings.samples(settings.generations);
    Scene scene;
    scene.startProgram(options + QByteArrayList{"--generations=" + QByteArray::number(count)});
    const int64_t deadline = Journal::now() + (60'000 + 200 * int64_t(count)) * 1'000'000;
    while (!scene.find(Event::Ready, count)) {
        if (Journal::now() > deadline)
            throw Failure("not all generations have come");
        Scene::pause(100'000'000);
    }
    const Chronicle chronicle(scene);
    const size_t generations = chronicle.ready.size();
    const size_t part = std::min<size_t>(100, generations / 2) + 1; // so many moments, and one span less

    Row time = durations(chronicle, 0, generations);
    const Row first = durations(chronicle, 0, part);
    const Row last = durations(chronicle, generations - part, generations);
    time.what = QStringLiteral("%1 generations%2: time of each").arg(count).arg(suffix);
    time.ratio = last.samples.median() / first.samples.median();
    time.ratioTo = QStringLiteral("last 100 : first 100");
    time.expectAtMost(1.1, *time.ratio, QStringLiteral("constant (1.1 ×)"));

    QList<Row> rows = {time};
    for (auto [event, what, limit] : {std::tuple{Event::Memory, "resident memory", tolerance},
                                      {Event::Descriptors, "descriptors", 1.0},
                                      {Event::EnvironmentBytes, "environment", 1.0},
                                      {Event::ArgumentBytes, "arguments", 1.0}}) {
        const std::vector<double> &figures = chronicle.figures.at(event);
        Row row{QString(), event == Event::Descriptors ? Unit::Count : Unit::Bytes};
        QStringList texts;
        for (double figure : figures) {
            row.samples.add(figure);
            texts.append(Table::format(figure, row.unit));
        }
        row.what = QString::fromLatin1(what) + suffix + QStringLiteral(" at 1, 10, …: ") + texts.join(QStringLiteral(", "));
        row.ratio = figures.back() / figures.front();
        row.ratioTo = QStringLiteral("last : first");
        row.expectAtMost(limit, *row.ratio, QStringLiteral("no growth"));
        rows.append(row);
    }
    return rows;
}

} // namespace

// Many in a row: nothing grows.
Result measureGenerations(const Settings &settings)
{
    return {QStringLiteral("Generations"),
            live(settings, {}, QString()) + live(settings, {"--method=InPlace"}, QStringLiteral(", in place"))};
}
