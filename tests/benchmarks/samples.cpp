// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "samples.h"

#include <cmath>
#include <limits>

double Samples::quantile(double share) const
{
    if (m_values.isEmpty())
        return std::numeric_limits<double>::quiet_NaN();
    // Between the two neighbours, in proportion.
    const double position = share * double(m_values.size() - 1);
    const auto below = qsizetype(std::floor(position));
    const qsizetype above = std::min(below + 1, m_values.size() - 1);
    return m_values.at(below) + (position - double(below)) * (m_values.at(above) - m_values.at(below));
}
