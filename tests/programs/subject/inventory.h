// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef INVENTORY_H
#define INVENTORY_H

#include <QJsonObject>

// What a restart must not change or leave behind: the state that a process has from the one that started it.
QJsonObject inventory();

// Changes all of it, as programs do for themselves.
void disturb();

#endif
