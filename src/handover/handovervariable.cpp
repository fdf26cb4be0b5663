// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/handovervariable.h"

#include <QByteArrayList>

#include <algorithm>
#include <limits>

// The form is PID:CHANNEL:PROCESS:DOCUMENT, or PID:DOCUMENT in place, in decimal.

namespace {

bool isCanonicalNumber(const QByteArray &text)
{
    // toLongLong() alone would also take spaces, signs and leading zeros.
    return !text.isEmpty() && (text.front() != '0' || text.size() == 1)
           && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

QByteArray HandoverVariable::toByteArray() const
{
    if (isInPlace())
        return QByteArray::number(predecessorPid) + ':' + QByteArray::number(document);
    return QByteArrayList{QByteArray::number(predecessorPid), QByteArray::number(channel), QByteArray::number(process),
                          QByteArray::number(document)}
        .join(':');
}

std::optional<HandoverVariable> HandoverVariable::fromByteArray(const QByteArray &value)
{
    constexpr qsizetype maximumLength = 64;
    if (value.size() > maximumLength)
        return {};
    const QByteArrayList parts = value.split(':');
    const bool inPlace = parts.size() == 2;
    if ((parts.size() != 4 && !inPlace) || !std::all_of(parts.begin(), parts.end(), isCanonicalNumber))
        return {};

    const qint64 pid = parts.at(0).toLongLong();
    const qint64 document = parts.last().toLongLong();
    if (pid <= 0 || pid > std::numeric_limits<int>::max() || !SystemHandle::canBePassed(document))
        return {};
    if (inPlace)
        return HandoverVariable{pid, -1, -1, SystemHandle::Number(document)};

    const qint64 channel = parts.at(1).toLongLong();
    const qint64 process = parts.at(2).toLongLong();
    if (!SystemHandle::canBePassed(channel) || !SystemHandle::canBePassed(process))
        return {};
    if (channel == process || channel == document || process == document)
        return {};
    return HandoverVariable{pid, SystemHandle::Number(channel), SystemHandle::Number(process), SystemHandle::Number(document)};
}
