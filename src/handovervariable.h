// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HANDOVERVARIABLE_H
#define ROLLOVER_HANDOVERVARIABLE_H

#include <QByteArray>

#include <optional>

// The value of ROLLOVER_HANDOVER: which process starts this one, and which descriptors it has passed on. A process that becomes
// another program itself has nobody to talk to and to wait for, and passes on the document alone.
struct HandoverVariable
{
    static constexpr char name[] = "ROLLOVER_HANDOVER";

    qint64 predecessorPid = 0;
    int channel = -1;
    int process = -1;
    int document = -1;

    bool isInPlace() const { return channel < 0; }

    QByteArray toByteArray() const;
    static std::optional<HandoverVariable> fromByteArray(const QByteArray &value);
};

#endif
