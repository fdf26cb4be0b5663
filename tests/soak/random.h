// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef RANDOM_H
#define RANDOM_H

#include <QtGlobal>

// The same numbers from the same seed everywhere, unlike the standard library's distributions (this is SplitMix64).
class Random
{
public:
    explicit Random(quint64 seed) : m_state(seed) {}

    quint64 next()
    {
        quint64 z = (m_state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    int below(int limit) { return int(next() % quint64(limit)); }
    bool percent(int chance) { return below(100) < chance; }

private:
    quint64 m_state;
};

#endif
