// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "measurements.h"

#include "start.h"

#include <QFile>
#include <QLibraryInfo>
#include <QVersionNumber>

#include <limits>

namespace {

// Where memory runs short, another process would be killed for it.
bool isAvailable(qint64 bytes)
{
    QFile file(QStringLiteral("/proc/meminfo"));
    const QByteArrayList lines = file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QByteArrayList();
    for (const QByteArray &line : lines) {
        if (line.startsWith("MemAvailable:"))
            return bytes < std::numeric_limits<qsizetype>::max() // what this processor can address
                   && 1024 * line.simplified().split(' ').value(1).toLongLong() > bytes + bytes / 4 + (qint64(1) << 30);
    }
    return false;
}

bool qtUsesVfork()
{
    return QLibraryInfo::version() >= QVersionNumber(6, 8);
}

} // namespace

// The start once more, by a predecessor that has used much memory: fork() copies its page tables.
Result measureHeap(const Settings &settings)
{
    using Kind = Start::Kind;
    QList<Row> rows;
    Row empty;
    for (auto [gibibytes, count] : {std::pair<qint64, int>{0, 10}, {1, 5}, {4, 2}, {8, 2}}) {
        const qint64 size = gibibytes << 30;
        const QString suffix = QStringLiteral(", %1 GiB").arg(gibibytes);
        if (gibibytes > settings.maximumHeap || !isAvailable(size)) {
            rows.append({QStringLiteral("not measured%1: not enough memory, or not wanted").arg(suffix)});
            continue;
        }
        QList<Start> starts;
        for (Kind kind : {Kind::Restart, Kind::StartDetached, Kind::Starter})
            starts.append(Start(kind, suffix));
        for (int i = 0; i < settings.samples(count); ++i) {
            for (Start &start : starts)
                start.measure({"--touch=" + QByteArray::number(size)});
        }
        Row &ours = starts.first().untilAlive;
        if (gibibytes == 0)
            empty = ours;
        starts.first().blocked.compareWith(starts.at(1).blocked, QStringLiteral("startDetached()"));
        if (qtUsesVfork()) {
            ours.compareWith(empty, QStringLiteral("0 GiB"));
            ours.expectAtMost(1.5, *ours.ratio, QStringLiteral("at most 1.5 × the empty process"));
        } else {
            ours.compareWith(starts.at(1).untilAlive, QStringLiteral("startDetached()"));
            ours.expectAtMost(1.15, *ours.ratio, QStringLiteral("not more than Qt's own (1.15 ×)"));
        }
        for (const Start &start : std::as_const(starts))
            rows += {start.untilAlive, start.blocked};
    }
    return {QStringLiteral("Start of the successor, with a heap"), rows};
}
