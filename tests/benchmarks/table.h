// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TABLE_H
#define TABLE_H

#include "result.h"

#include <QTextStream>

// The results as text that is a table in Markdown, too.
class Table
{
public:
    explicit Table(QTextStream &out) : m_out(out) {}

    void writeHead();
    void write(const Result &result);
    void writeSummary();

    static QString format(double value, Unit unit);

private:
    void writeLine(const QStringList &cells);

    QTextStream &m_out;
    int m_goals = 0;
    QStringList m_missed;
};

#endif
