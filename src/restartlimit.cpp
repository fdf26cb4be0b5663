// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "restartlimit.h"

static qint64 currentTime()
{
    return std::chrono::duration_cast<RestartLimit::Milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

QList<qint64> RestartLimit::recent(QList<qint64> restarts) const
{
    const qint64 present = currentTime();
    // A clock that was set to another time, as in a time namespace, may not have come so far.
    restarts.removeIf([&](qint64 time) { return time > present || time <= present - m_interval.count(); });
    return restarts;
}

HandoverError RestartLimit::check(const QList<qint64> &restarts) const
{
    if (m_count == 0 || recent(restarts).size() < m_count)
        return {};
    return {HandoverError::Code::TooManyRestarts,
            HandoverError::tr("Too many restarts: more than %1 within %2 s.").arg(m_count).arg(double(m_interval.count()) / 1000)};
}

RestartLimit::Milliseconds RestartLimit::delayBeforeOneMore(const QList<qint64> &restarts) const
{
    const QList<qint64> counted = recent(restarts);
    if (!check(restarts))
        return Milliseconds(0);
    return Milliseconds(counted.at(counted.size() - m_count) + m_interval.count() - currentTime());
}

QList<qint64> RestartLimit::withOneNow(const QList<qint64> &restarts) const
{
    QList<qint64> result = recent(restarts);
    result.append(currentTime());
    return result.mid(qMax(qsizetype(0), result.size() - m_count));
}
