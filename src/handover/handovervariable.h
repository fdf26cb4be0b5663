// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERVARIABLE_H
#define ROLLOVER_HANDOVERVARIABLE_H

#include "system/systemhandle.h"

#include <QByteArray>

#include <optional>

// The value of ROLLOVER_HANDOVER: which process starts this one, and which handles it has passed on. A process that becomes
// another program itself has nobody to talk to and to wait for, and passes on the document alone.
struct HandoverVariable
{
    static constexpr char name[] = "ROLLOVER_HANDOVER";

    qint64 predecessorPid = 0;
    SystemHandle::Number channel = -1;
    SystemHandle::Number process = -1;
    SystemHandle::Number document = -1;

    bool isInPlace() const { return channel < 0; }

    QByteArray toByteArray() const;
    static std::optional<HandoverVariable> fromByteArray(const QByteArray &value);
};

#endif
