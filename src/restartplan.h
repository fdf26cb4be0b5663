// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_RESTARTPLAN_H
#define ROLLOVER_RESTARTPLAN_H

#include "handover/handoverdocument.h"
#include "handovererror.h"
#include "launch/launchcommand.h"
#include "restartlimit.h"
#include "restartmethod.h"

#include <QVariantMap>

#include <chrono>

class OutgoingHandover;

// What a restart of this process would do, as far as the program has set it.
class RestartPlan
{
public:
    RestartMethod method;
    LaunchCommand command;
    RestartLimit limit;
    std::chrono::milliseconds startTimeout = std::chrono::seconds(30);

    const QVariantMap &sessionData() const { return m_sessionData; }
    void setSessionData(const QVariantMap &data);
    void receiveSessionData(const QVariantMap &data) { m_sessionData = data; } // is not passed on by itself
    bool hasDataForSuccessor() const { return m_hasDataForSuccessor; }

    // Whether it is allowed here and now.
    HandoverError check() const;
    HandoverError start(OutgoingHandover *attempt);

    // Where there is no way back and nobody follows: whether this process can come back as what it is, and that it will. Not if that is
    // what was asked for. One that has restarted too often waits at its end until it may.
    static bool canComeBack(HandoverError::Code reason);
    void comeBack() const;

private:
    QByteArray encodedSessionData(HandoverError *failure) const;
    HandoverDocument documentFor(const Launch &launch, const QByteArray &session) const;

    QVariantMap m_sessionData;
    bool m_hasDataForSuccessor = false;
};

#endif
