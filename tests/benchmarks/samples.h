// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SAMPLES_H
#define SAMPLES_H

#include <QList>

#include <algorithm>

// What was measured of one thing, in whatever order.
class Samples
{
public:
    void add(double value) { m_values.insert(std::upper_bound(m_values.cbegin(), m_values.cend(), value), value); }

    qsizetype count() const { return m_values.size(); }
    double quantile(double share) const; // 0.5 is the median
    double median() const { return quantile(0.5); }
    double p99() const { return quantile(0.99); }
    double maximum() const { return quantile(1); }
    bool hasP99() const { return count() >= 100; } // else it would be the maximum under another name

private:
    QList<double> m_values; // sorted
};

#endif
