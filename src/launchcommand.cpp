// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launchcommand.h"

#include "startupsnapshot.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

using Error = RolloverManager::Error;

namespace {

bool isRepresentable(const QByteArray &bytes)
{
    return QFile::encodeName(QFile::decodeName(bytes)) == bytes;
}

bool containsNul(const QString &text)
{
    return text.contains(QChar::Null);
}

} // namespace

QString LaunchCommand::program() const
{
    return m_program ? *m_program : QFile::decodeName(StartupSnapshot::instance().program);
}

QStringList LaunchCommand::arguments() const
{
    if (m_arguments)
        return *m_arguments;
    QStringList result;
    const QByteArrayList initial = StartupSnapshot::instance().arguments.mid(1);
    for (const QByteArray &argument : initial)
        result.append(QFile::decodeName(argument));
    return result;
}

QProcessEnvironment LaunchCommand::environment() const
{
    return m_environment ? *m_environment : QProcessEnvironment::systemEnvironment();
}

QString LaunchCommand::workingDirectory() const
{
    return m_workingDirectory ? *m_workingDirectory : QFile::decodeName(StartupSnapshot::instance().workingDirectory);
}

HandoverError LaunchCommand::check() const
{
    if (StartupSnapshot::instance().privileged)
        return {Error::Unsupported, RolloverManager::tr("A program with raised privileges takes no handover from anyone, itself included.")};
    const QString path = program();
    if (path.isEmpty())
        return {Error::ProgramNotFound, RolloverManager::tr("There is no program to start: its path is empty.")};
    if (containsNul(path))
        return {Error::ProgramNotFound, RolloverManager::tr("The path of the program contains a NUL character: %1").arg(path)};
    // QProcess looks a bare name up in the same way.
    const bool isBareName = !path.contains(QLatin1Char('/'));
    if (isBareName ? QStandardPaths::findExecutable(path).isEmpty() : !QFileInfo::exists(path))
        return {Error::ProgramNotFound, RolloverManager::tr("There is no program %1.").arg(path)};

    const QStringList list = arguments();
    if (std::any_of(list.begin(), list.end(), containsNul))
        return {Error::FailedToStart, RolloverManager::tr("An argument contains a NUL character.")};
    // QProcess takes arguments as QString. It would start something else, so nothing is started.
    if (!m_arguments) {
        const QByteArrayList initial = StartupSnapshot::instance().arguments.mid(1);
        const auto wrong = std::find_if_not(initial.begin(), initial.end(), isRepresentable);
        if (wrong != initial.end())
            return {Error::Unsupported, RolloverManager::tr("Argument %1 is not valid in the encoding of this system: %2")
                        .arg(wrong - initial.begin() + 1).arg(QString::fromLatin1(wrong->toPercentEncoding()))};
    }

    const QString directory = workingDirectory();
    if (!directory.isEmpty() && !QDir(directory).exists())
        return {Error::FailedToStart, RolloverManager::tr("There is no working directory %1.").arg(directory)};
    return {};
}
