// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "measurements.h"

#include "takeover.h"

// From the predecessor's last instruction to ready() in the successor.
Result measureTakeoverGap(const Settings &settings)
{
    QList<Way> ways = Way::all();
    ways.removeLast(); // in place there is no last instruction
    QList<Row> rows;
    for (const Way &way : ways)
        rows.append({QString::fromLatin1(way.name)});
    QList<Row> longer = {{QStringLiteral("Rollover, from the end of main()")}, {QStringLiteral("Limit, from the end of main()")}};

    for (int i = 0; i < settings.samples(300); ++i) {
        for (qsizetype turn = 0; turn < ways.size(); ++turn) {
            const qsizetype k = (i + turn) % ways.size(); // so that none always comes after the same other one
            Scene scene;
            ways.at(k).begin(scene, {});
            const pid_t predecessor = scene.wait(Event::Ready).pid;
            ways.at(k).go(scene);
            const Entry &ready = scene.wait(Event::Ready, 1);
            rows[k].samples.add(seconds(scene.wait(Event::LastInstruction, 0, predecessor), ready));
            if (k < longer.size())
                longer[k].samples.add(seconds(scene.wait(Event::MainEnds, 0, predecessor), ready));
        }
    }
    const Row limit = rows.at(1);
    for (Row &row : rows)
        row.compareWith(limit, QStringLiteral("limit"));
    Row &ours = rows.first();
    ours.expectAtMost(1.3, *ours.ratio, QStringLiteral("median at most 1.3 × the limit"));
    ours.expectAtMost(0.001, ours.samples.p99(), QStringLiteral("p99 under 1 ms"));
    const double better = rows.at(4).samples.median() / ours.samples.median();
    ours.expectAtLeast(500, better, QStringLiteral("500 × better than every 500 ms"));
    longer.first().compareWith(longer.last(), QStringLiteral("limit"));
    return {QStringLiteral("Takeover gap: from the predecessor's last instruction to ready()"), rows + longer, true};
}
