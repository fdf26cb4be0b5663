// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "eagerbinding.h"

#include <cstdlib>
#include <cstring>

namespace {

constexpr char name[] = "LD_BIND_NOW"; // any value but an empty one will do
constexpr char ours[] = "rollover";

} // namespace

void EagerBinding::request(QProcessEnvironment *environment)
{
    if (!environment->contains(QLatin1StringView(name)))
        environment->insert(QLatin1StringView(name), QLatin1StringView(ours));
}

void EagerBinding::forget()
{
    const char *const value = getenv(name);
    if (value && strcmp(value, ours) == 0)
        unsetenv(name);
}
