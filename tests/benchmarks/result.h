// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef RESULT_H
#define RESULT_H

#include "samples.h"

#include <QList>
#include <QString>

#include <optional>

enum class Unit { Seconds, Bytes, Count };

struct Goal
{
    QString text;
    double reached;
    bool met;
};

// One line of the table.
struct Row
{
    QString what;
    Unit unit = Unit::Seconds;
    Samples samples = {};
    std::optional<double> ratio = {};
    QString ratioTo = {};
    QList<Goal> goals = {};

    void compareWith(const Row &other, const QString &name)
    {
        ratio = samples.median() / other.samples.median();
        ratioTo = name;
    }
    void expectAtMost(double limit, double reached, const QString &text) { goals.append({text, reached, reached <= limit}); }
    void expectAtLeast(double limit, double reached, const QString &text) { goals.append({text, reached, reached >= limit}); }
};

// What a measurement has to say.
struct Result
{
    QString title;
    QList<Row> rows;
    bool isPlotted = false;
};

#endif
