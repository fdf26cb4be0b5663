// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/successorfailure.h"

using Code = HandoverError::Code;

static QString joined(QStringList sentences)
{
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

HandoverError SuccessorFailure::exitedBeforeAlive() const
{
    const QString text = HandoverError::tr("The new program %1 (process %2) ended before it was ready to take over.").arg(program).arg(pid);
    return {Code::SuccessorExited, joined({text, ending(), likelyCause()})};
}

HandoverError SuccessorFailure::exitedAfterAlive() const
{
    const QString text =
        HandoverError::tr("The new program %1 (process %2) was ready, and ended before it could take over.").arg(program).arg(pid);
    return {Code::SuccessorExited, joined({text, ending()})};
}

HandoverError SuccessorFailure::timedOut(std::chrono::milliseconds timeout) const
{
    const QString text = HandoverError::tr("The new program %1 (process %2) was not ready to take over after %3 ms, and is ended.")
                             .arg(program)
                             .arg(pid)
                             .arg(timeout.count());
    return {Code::SuccessorTimedOut, joined({text, hasStarted ? QString() : HandoverError::tr("Is it built with Rollover?")})};
}

HandoverError SuccessorFailure::isMute() const
{
    const QString text =
        HandoverError::tr("The new program %1 (process %2) can't report any more that it is ready to take over, and is ended.")
            .arg(program)
            .arg(pid);
    return {Code::SuccessorExited, joined({text, hasStarted ? QString() : HandoverError::tr("Is it built with Rollover?")})};
}

QString SuccessorFailure::ending() const
{
    if (!exitStatus)
        return {};
    return exitStatus->bySignal ? HandoverError::tr("It was ended by signal %1.").arg(exitStatus->number)
                                : HandoverError::tr("Its exit status was %1.").arg(exitStatus->number);
}

QString SuccessorFailure::likelyCause() const
{
    constexpr int loaderFailed = 127; // of ld.so, and of a shell
    if (exitStatus && exitStatus->bySignal)
        return {};
    if (!hasStarted) {
        return exitStatus && exitStatus->number == loaderFailed
                   ? HandoverError::tr("Probably a library that it needs is missing.")
                   : HandoverError::tr("Probably it could not be loaded, or is not built with Rollover.");
    }
    if (exitStatus && exitStatus->number == 0)
        return HandoverError::tr("Probably it found that this program runs already, and left.");
    return HandoverError::tr("Probably it found something wrong at its start, or that this program runs already; its own messages may say "
                             "more.");
}
