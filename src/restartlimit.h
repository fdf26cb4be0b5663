// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_RESTARTLIMIT_H
#define ROLLOVER_RESTARTLIMIT_H

#include "handovererror.h"

#include <QList>

#include <chrono>

// How often a program may restart. An updater that finds an update at every start would do so for ever, and no supervisor would
// see it: each generation counts those before it.
class RestartLimit
{
public:
    using Milliseconds = std::chrono::milliseconds;

    int count() const { return m_count; }
    Milliseconds interval() const { return m_interval; }
    void set(int count, Milliseconds interval) // a count of 0 is no limit
    {
        m_count = count;
        m_interval = interval;
    }

    // When the restarts took place that led to a process, in milliseconds of a clock that all processes share.
    HandoverError check(const QList<qint64> &restarts) const; // whether there may be one more
    // For a process that has to restart all the same: how long it must wait for that.
    Milliseconds delayBeforeOneMore(const QList<qint64> &restarts) const;
    // The same for the next process, if this one restarts now. No more than can make a difference.
    QList<qint64> withOneNow(const QList<qint64> &restarts) const;

private:
    QList<qint64> recent(QList<qint64> restarts) const;

    int m_count = 5;
    Milliseconds m_interval = std::chrono::seconds(10);
};

#endif
