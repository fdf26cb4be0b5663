// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Measures Rollover beside what it is to be compared with, and prints one table. See docs/benchmarks.md.

#include "measurements.h"
#include "plot.h"
#include "scene.h"
#include "standalone.h"
#include "table.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <cstdio>

namespace {

struct Measurement
{
    const char *name;
    Result (*measure)(const Settings &);
};

constexpr Measurement measurements[] = {{"gap", measureTakeoverGap}, {"ownerless", measureOwnerlessTime},
                                        {"start", measureStart},     {"heap", measureHeap},
                                        {"rest", measureAtRest},     {"generations", measureGenerations},
                                        {"fleet", measureFleet},     {"session", measureSessionData}};

int number(const QCommandLineParser &parser, const char *option, int minimum, int maximum)
{
    bool ok = false;
    const QString text = parser.value(QLatin1StringView(option));
    const int result = text.toInt(&ok);
    if (!ok || result < minimum || result > maximum) {
        fprintf(stderr, "--%s %s: not a number from %d to %d\n", option, qPrintable(text), minimum, maximum);
        exit(2);
    }
    return result;
}

Settings settingsFrom(const QCommandLineParser &parser)
{
    Settings settings;
    settings.count = number(parser, "count", 0, 1000);
    settings.generations = number(parser, "generations", 1, 20'000); // there is room for so many in the journal
    settings.agents = number(parser, "agents", 1, 1000);
    settings.restSeconds = number(parser, "rest", 1, 120);
    settings.maximumCleanUp = number(parser, "cleanup", 0, 3000);
    settings.maximumHeap = number(parser, "heap", 0, 8);
    settings.maximumSession = number(parser, "session", 0, 256);
    return settings;
}

QStringList namesFrom(const QCommandLineParser &parser, const QStringList &all)
{
    const QStringList wanted = parser.value(QStringLiteral("only")).split(QLatin1Char(','));
    for (const QString &name : wanted) {
        if (all.contains(name))
            continue;
        fprintf(stderr, "--only %s: not one of %s\n", qPrintable(name), qPrintable(all.join(QLatin1Char(','))));
        exit(2);
    }
    return wanted;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QStringList names;
    for (const Measurement &measurement : measurements)
        names.append(QString::fromLatin1(measurement.name));

    const Settings usual;
    QCommandLineParser parser;
    const auto option = [](const char *name, const QString &text, const char *value, qint64 byDefault) {
        return QCommandLineOption(QString::fromLatin1(name), text, QString::fromLatin1(value), QString::number(byDefault));
    };
    parser.addHelpOption();
    const QString all = names.join(QLatin1Char(','));
    parser.addOptions({{QStringLiteral("only"), QStringLiteral("Only these: %1.").arg(all), QStringLiteral("names"), all},
                       {QStringLiteral("plot"), QStringLiteral("Where the plot goes."), QStringLiteral("file")},
                       option("count", QStringLiteral("At most so many samples of each, if it is not 0."), "number", usual.count),
                       option("generations", QStringLiteral("So many in a row."), "number", usual.generations),
                       option("agents", QStringLiteral("So many in a fleet."), "number", usual.agents),
                       option("rest", QStringLiteral("So long at rest, at most 120."), "seconds", usual.restSeconds),
                       option("cleanup", QStringLiteral("At most so much clean-up."), "ms", usual.maximumCleanUp),
                       option("heap", QStringLiteral("At most so much heap."), "GiB", usual.maximumHeap),
                       option("session", QStringLiteral("At most so much session data."), "MiB", usual.maximumSession)});
    parser.process(app);
    const Settings settings = settingsFrom(parser);
    const QStringList wanted = namesFrom(parser, names);

    QTextStream out(stdout);
    Table table(out);
    table.writeHead();
    QList<Result> plotted;
    for (const Measurement &measurement : measurements) {
        if (!wanted.contains(QLatin1StringView(measurement.name)))
            continue;
        try {
            const Result result = measurement.measure(settings);
            table.write(result);
            if (result.isPlotted)
                plotted.append(result);
        } catch (const Failure &failure) {
            out << Qt::flush;
            fprintf(stderr, "%s: %s\n", measurement.name, failure.what());
            return 1;
        }
    }
    table.writeSummary();
    const QString plot = parser.value(QStringLiteral("plot"));
    if (!plot.isEmpty() && !Plot::write(plot, plotted)) {
        fprintf(stderr, "%s could not be written\n", qPrintable(plot));
        return 1;
    }
    return 0;
}
