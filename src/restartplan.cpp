// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "restartplan.h"

#include "exit/lastact.h"
#include "handover/departure.h"
#include "handover/outgoinghandover.h"
#include "handover/sessiondata.h"
#include "launch/startupsnapshot.h"
#include "logging.h"
#include "takeover.h"

#include <QCoreApplication>

#include <new>

using Code = HandoverError::Code;

void RestartPlan::setSessionData(const QVariantMap &data)
{
    m_sessionData = data;
    m_hasDataForSuccessor = true;
}

HandoverError RestartPlan::check() const
{
    if (LastAct::isPrepared()) // by a manager that was destroyed
        return {Code::Unsupported, HandoverError::tr("This process has restarted already.")};
    if (const HandoverError refusal = method.check())
        return refusal;
    return limit.check(Takeover::restarts());
}

HandoverError RestartPlan::start(OutgoingHandover *attempt)
{
    HandoverError failure;
    try {
        const QByteArray session = encodedSessionData(&failure);
        const Launch launch = failure ? Launch() : command.resolve(&failure);
        if (!failure) {
            qCDebug(lcRollover, "starting %ls", qUtf16Printable(launch.toString()));
            failure = attempt->start(launch, documentFor(launch, session), startTimeout);
        }
    } catch (const std::bad_alloc &) {
        failure = {Code::FailedToStart, HandoverError::tr("There is not enough memory to start the new program.")};
    }
    command.forgetActivationTokens();
    return failure;
}

QByteArray RestartPlan::encodedSessionData(HandoverError *failure) const
{
    return SessionData::encode(m_hasDataForSuccessor ? m_sessionData : QVariantMap(), failure);
}

HandoverDocument RestartPlan::documentFor(const Launch &launch, const QByteArray &session) const
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    return {Takeover::generation() + 1,
            QCoreApplication::applicationPid(),
            method.effective() == RolloverManager::Method::InPlace,
            launch.attributes,
            launch.arguments,
            launch.descriptors,
            session,
            start.programIdentity,
            limit.withOneNow(Takeover::restarts()),
            start.program};
}

bool RestartPlan::canComeBack(Code reason)
{
    const bool isWanted = reason != Code::Cancelled && reason != Code::QuitRefused;
    return isWanted && RolloverManager::isSupported() && !LastAct::isPrepared() && LaunchCommand::ofRunningProgram();
}

void RestartPlan::comeBack() const
{
    HandoverError failure;
    try {
        const std::optional<Launch> launch = LaunchCommand::ofRunningProgram();
        HandoverError ignored; // without session data, if that can't be passed on
        HandoverDocument document = documentFor(*launch, encodedSessionData(&ignored));
        document.isRehearsal = false;
        const std::chrono::milliseconds delay = limit.delayBeforeOneMore(Takeover::restarts());
        if (delay.count() > 0)
            qCWarning(lcRollover, "this program has restarted too often, and comes back in %.1f s", double(delay.count()) / 1000);
        failure = Departure::comeBack(*launch, document, delay);
    } catch (const std::bad_alloc &) {
        failure = {Code::FailedToStart, HandoverError::tr("There is not enough memory to start the new program.")};
    }
    if (failure)
        qCWarning(lcRollover, "this program can't come back with what it knows: %ls", qUtf16Printable(failure.text));
}
