// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERERROR_H
#define ROLLOVER_HANDOVERERROR_H

#include "rollovermanager.h"

#include <QString>

// What went wrong, for the program and for its user.
struct HandoverError
{
    RolloverManager::Error code = RolloverManager::Error::NoError;
    QString text;

    explicit operator bool() const { return code != RolloverManager::Error::NoError; }
};

#endif
