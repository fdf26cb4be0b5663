// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERERROR_H
#define ROLLOVER_HANDOVERERROR_H

#include "rollovermanager.h"

#include <QCoreApplication>
#include <QString>

// What went wrong, for the program and for its user. Every room reports in this way; none but this one knows the public class.
struct HandoverError
{
    Q_DECLARE_TR_FUNCTIONS(RolloverManager)

public:
    using Code = RolloverManager::Error;

    Code code = Code::NoError;
    QString text;

    explicit operator bool() const { return code != Code::NoError; }
};

#endif
