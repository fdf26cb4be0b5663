// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/successorstarter.h"

#include "launch/descriptorinheritance_unix.h"
#include "launch/eagerbinding.h"

#include <QProcess>

#include <cerrno>

#include <unistd.h>

using Code = HandoverError::Code;

static HandoverError startDetached(QProcess *process, const QList<int> &descriptors, qint64 *pid)
{
    const DescriptorInheritance inheritance(descriptors);
    if (const SystemError reason = inheritance.error())
        return {Code::FailedToStart,
                HandoverError::tr("The descriptors for the new program could not be passed on: %1").arg(reason.text())};
    if (!process->startDetached(pid))
        return {Code::FailedToStart,
                HandoverError::tr("The new program %1 could not be started: %2").arg(process->program(), process->errorString())};
    return {};
}

SuccessorStarter::Result SuccessorStarter::start(const Launch &launch, const char *variableName, const QByteArray &variableValue,
                                                 const QList<int> &handles)
{
    QProcessEnvironment environment = launch.environment;
    environment.insert(QLatin1StringView(variableName), QString::fromLatin1(variableValue));
    EagerBinding::request(&environment);

    QProcess process;
    process.setProgram(launch.program);
    process.setArguments(launch.passedArguments());
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(launch.startDirectory());
    if (isatty(STDIN_FILENO))
        process.setStandardInputFile(QProcess::nullDevice()); // or it would take from the user's shell what is typed there

    Result result;
    result.error = startDetached(&process, launch.descriptors.numbers() + handles, &result.pid);
    if (result.error)
        return result;
    // Only the moment between the start and this line relies on the number.
    if (result.pid > 0)
        result.process = ProcessHandle::open(result.pid);
    const SystemError reason = SystemError::last();
    const bool isGone = result.pid <= 0 || reason.code() == ESRCH || reason.code() == ENOENT;
    if (!result.process.isValid() && !isGone)
        result.error = {Code::FailedToStart, HandoverError::tr("No handle on the new process could be opened: %1").arg(reason.text())};
    return result;
}
