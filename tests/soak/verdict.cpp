// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "verdict.h"

#include "step.h"

#include <csignal>

#include <sys/wait.h>

using Kind = Plan::Disturbance::Kind;
using Version = Plan::Version;

namespace {

// Everybody ends well, but for those who were made not to.
void verifyEnds(const Step &step)
{
    const Plan &plan = step.plan();
    const auto &processes = step.observer().processes();
    for (auto process = processes.cbegin(); process != processes.cend(); ++process) {
        const int status = process->status;
        if (!process->exited || !process->wasProgram || status == 0 || process->signalSent != 0)
            continue;
        const bool crashes = plan.version == Version::Crashes || plan.leave == "crash";
        const bool isExpected = (plan.version == Version::ExitsAtOnce && WIFEXITED(status) && WEXITSTATUS(status) == 3)
                                || (plan.version == Version::MissingLibrary && WIFEXITED(status) && WEXITSTATUS(status) == 127)
                                || (crashes && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV)
                                || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL); // by its predecessor
        if (!isExpected)
            throw Violation{"process " + QByteArray::number(process.key()) + " has ended with status " + QByteArray::number(status)};
    }
}

// It was told to quit, or to give the restart up, while it was still its own to decide; or it gave up while it was quitting.
bool predecessorHasWithdrawn(const Step &step)
{
    const Life &predecessor = step.predecessor();
    const QByteArray quit = predecessor.obeyed.value("quit");
    // A successor may have reported alive in the same turn of the event loop, and then it is too late.
    return quit == "Running" || (quit == "Starting" && !predecessor.started) || (!predecessor.error.isEmpty() && predecessor.quitting);
}

// Nobody who wasn't killed could have gone on.
bool mayLeaveNobody(const Step &step)
{
    const Plan &plan = step.plan();
    const Life &predecessor = step.predecessor();
    const Life *const successor = step.successor();
    const Process predecessorProcess = step.observer().process(predecessor.pid);
    if (predecessorHasWithdrawn(step) || predecessorProcess.signalSent == SIGTERM)
        return true;
    const Process successorProcess = successor ? step.observer().process(successor->pid) : Process();
    if (predecessorProcess.signalSent == SIGKILL) {
        const bool successorIsGood = successor && successor->pid != predecessor.pid && plan.version == Version::Good
                                     && successorProcess.signalSent == 0 && !plan.inPlace;
        return !successorIsGood || !predecessor.error.isEmpty() || !plan.cancelAt.isEmpty() || plan.refuses || plan.has(Kind::Cancel);
    }
    // The successor was killed, or has left by itself. The predecessor had to notice, if it was still there; and if the new one
    // was replaced in place, it was the last.
    const bool successorHasLeft = successorProcess.signalSent != 0 || plan.version == Version::LeavesWhileWaiting;
    const qint64 leftTime = successor && successor->givenUpTime > 0 ? successor->givenUpTime : successorProcess.exitTime;
    return successorHasLeft && predecessor.leavingTime > 0 && predecessor.leavingTime <= leftTime;
}

QByteArray expectedError(const Plan &plan)
{
    switch (plan.version) {
    case Version::Good:
    case Version::LeavesWhileWaiting:
        return plan.refuses ? "QuitRefused" : plan.cancelAt.isEmpty() ? "SuccessorExited" : "Cancelled";
    case Version::MissingProgram:
        return "ProgramNotFound";
    case Version::MissingLibrary:
    case Version::ExitsAtOnce:
    case Version::Crashes:
        return "SuccessorExited";
    case Version::Hangs:
        return "SuccessorTimedOut";
    }
    return {};
}

QByteArray ofStayed(const Step &step)
{
    const Plan &plan = step.plan();
    const QByteArray error = step.predecessor().error;
    if (plan.isSuccessful())
        throw Violation{"the predecessor stayed for no reason: " + error};
    if (plan.isUndisturbed() && error != expectedError(plan))
        throw Violation{"the predecessor stayed, and says " + error};
    return "stayed: " + error;
}

QByteArray ofTakeover(const Step &step)
{
    const Plan &plan = step.plan();
    const Life &predecessor = step.predecessor();
    const Life &survivor = *step.survivor();
    if (predecessorHasWithdrawn(step) || !predecessor.error.isEmpty())
        throw Violation{"G3: a successor that was not wanted any more has taken over"};
    if (survivor.generation != predecessor.generation + 1)
        throw Violation{"generation " + QByteArray::number(survivor.generation) + " follows " + QByteArray::number(predecessor.generation)};
    if (survivor.ready.number("size") != plan.dataSize
        || survivor.ready.value("hash") != hashOf(sessionContent(plan.dataSize, plan.dataSeed)))
        throw Violation{"G10: the session data is not what it was"};

    const bool samePid = survivor.pid == predecessor.pid;
    if (plan.inPlace && !samePid)
        throw Violation{"a rehearsal has taken over"};
    if (plan.inPlace)
        return "took over: in place";
    if (samePid && plan.isSuccessful())
        throw Violation{"the predecessor came back for no reason"};
    return samePid ? "came back as its last act" : "took over: successor";
}

} // namespace

QByteArray Verdict::of(const Step &step)
{
    verifyEnds(step);
    if (!step.survivor() && !mayLeaveNobody(step))
        throw Violation{"I2: nobody is left"};
    if (!step.survivor())
        return step.predecessor().isReady() && predecessorHasWithdrawn(step) ? "nobody: it has quit" : "nobody: the last one was killed";
    return step.survivor() == &step.predecessor() ? ofStayed(step) : ofTakeover(step);
}
