// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef OPTIONS_H
#define OPTIONS_H

#include <QString>

// Of --name=value; empty if it is not given.
QString option(const char *name);

// Of --name.
bool has(const char *name);

#endif
