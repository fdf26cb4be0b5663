// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef REPETITIONS_H
#define REPETITIONS_H

// How often to repeat what must go well every time. A sanitizer looks for something else, and makes everything slow.
constexpr int repetitions(int usual)
{
#ifdef ROLLOVER_SANITIZED
    return usual / 10;
#else
    return usual;
#endif
}

#endif
