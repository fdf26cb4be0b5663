// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/eagerbinding.h"

#include <cstdlib>
#include <cstring>

namespace {

constexpr char variableName[] = "LD_BIND_NOW"; // any value but an empty one will do
constexpr char ourValue[] = "rollover";

} // namespace

void EagerBinding::request(QProcessEnvironment *environment)
{
    if (!environment->contains(QLatin1StringView(variableName)))
        environment->insert(QLatin1StringView(variableName), QLatin1StringView(ourValue));
}

void EagerBinding::forget()
{
    const char *const value = getenv(variableName);
    if (value && strcmp(value, ourValue) == 0)
        unsetenv(variableName);
}
