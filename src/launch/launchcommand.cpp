// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/launchcommand.h"

#include "launch/placeholders.h"
#include "launch/startupsnapshot.h"
#include "system/fileidentity.h"
#include "system/nativetext.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

using Code = HandoverError::Code;

namespace {

// A session manager starts with "-session ID", and names a session that is over at the next start. Only a Qt Gui application
// takes it out; in another program it is an argument like any other.
QByteArrayList withoutSession(QByteArrayList arguments)
{
    if (!QCoreApplication::instance() || !QCoreApplication::instance()->inherits("QGuiApplication"))
        return arguments;
    for (qsizetype i = 0; i + 1 < arguments.size(); ++i) {
        if (arguments.at(i) == "-session" || arguments.at(i) == "--session")
            arguments.remove(i--, 2);
    }
    return arguments;
}

// They let a window come to the front, once, for what the user has just done.
void removeActivationTokens(QProcessEnvironment *environment)
{
    const QByteArrayList names = StartupSnapshot::instance().activationTokens.keys();
    for (const QByteArray &name : names)
        environment->remove(QString::fromLatin1(name));
}

// Those that this process was started with are used up, also if the application passes its whole environment on.
void removeUsedActivationTokens(QProcessEnvironment *environment)
{
    const QMap<QByteArray, QByteArray> &used = StartupSnapshot::instance().activationTokens;
    for (auto token = used.cbegin(); token != used.cend(); ++token) {
        const QString name = QString::fromLatin1(token.key());
        if (environment->value(name) == NativeText::toString(token.value()))
            environment->remove(name);
    }
}

// Of a name that is there twice, the first counts for getenv(), and the last for QProcessEnvironment.
void preferFirst(QProcessEnvironment *environment)
{
    const QStringList names = environment->keys();
    for (const QString &name : names) {
        const QByteArray rawName = NativeText::fromString(name);
        const QString value = qEnvironmentVariable(rawName.constData());
        if (value != environment->value(name) && qEnvironmentVariableIsSet(rawName.constData()))
            environment->insert(name, value);
    }
}

// As QProcess finds it: a bare name is looked up in $PATH, and a relative path is one from the start directory.
QString executableOf(const Launch &launch)
{
    if (QDir::isAbsolutePath(launch.program))
        return launch.program;
    return launch.program.contains(QLatin1Char('/')) ? QDir(launch.startDirectory()).absoluteFilePath(launch.program)
                                                     : QStandardPaths::findExecutable(launch.program);
}

HandoverError checkProgram(const Launch &launch)
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    if (start.privileged)
        return {Code::Unsupported, HandoverError::tr("A program with raised privileges takes no handover from anyone, itself included.")};
    if (launch.origin != Launch::Origin::Application && Placeholders::isNeededFor(start.program))
        return {Code::Unsupported,
                HandoverError::tr("The path of the program is not valid in the encoding of this system: %1").arg(launch.program)};
    if (launch.program.isEmpty())
        return {Code::ProgramNotFound, HandoverError::tr("There is no program to start: its path is empty.")};
    if (launch.program.contains(QChar::Null))
        return {Code::ProgramNotFound, HandoverError::tr("The path of the program contains a NUL character: %1").arg(launch.program)};
    return {};
}

bool hasStartDirectory(const Launch &launch)
{
    const QString directory = launch.startDirectory();
    if (!directory.isEmpty())
        return QDir(directory).exists();
    return FileIdentity::ofCurrentDirectory() == StartupSnapshot::instance().workingDirectoryIdentity;
}

HandoverError checkSurroundings(const Launch &launch, const QString &executable)
{
    const auto containsNul = [](const QByteArray &argument) { return argument.contains('\0'); };
    if (!QFileInfo::exists(executable))
        return {Code::ProgramNotFound, HandoverError::tr("There is no program %1.").arg(launch.program)};
    if (std::any_of(launch.arguments.begin(), launch.arguments.end(), containsNul))
        return {Code::FailedToStart, HandoverError::tr("An argument contains a NUL character.")};
    if (!hasStartDirectory(launch))
        return {Code::FailedToStart, HandoverError::tr("There is no working directory %1.").arg(launch.workingDirectory)};
    return {};
}

} // namespace

QString LaunchCommand::program() const
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    return m_program ? *m_program : NativeText::toString(start.appImage ? start.appImage->file : start.program);
}

QStringList LaunchCommand::arguments() const
{
    if (m_arguments)
        return *m_arguments;
    QStringList result;
    const QByteArrayList exact = exactArguments();
    for (qsizetype i = 1; i < exact.size(); ++i)
        result.append(NativeText::toString(exact.at(i)));
    return result;
}

QByteArrayList LaunchCommand::exactArguments() const
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    // A program that the application has chosen, and the one within an AppImage, gets its own name.
    const bool ownName = m_program || start.appImage || start.arguments.isEmpty();
    QByteArrayList result{ownName ? QByteArray() : start.arguments.front()};
    if (!m_arguments)
        return result + withoutSession(start.arguments.mid(1));
    for (const QString &argument : *m_arguments)
        result.append(NativeText::fromString(argument));
    return result;
}

QProcessEnvironment LaunchCommand::environment() const
{
    if (m_environment && !m_environment->inheritsFromParent()) {
        QProcessEnvironment environment = *m_environment;
        removeUsedActivationTokens(&environment);
        return environment;
    }
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    preferFirst(&environment);
    removeActivationTokens(&environment);
    if (StartupSnapshot::instance().appImage)
        StartupSnapshot::instance().appImage->removeFrom(&environment);
    return environment;
}

QProcessEnvironment LaunchCommand::initialEnvironment()
{
    QProcessEnvironment environment;
    const StartupSnapshot &start = StartupSnapshot::instance();
    for (const char *entry : start.environment) {
        const QString text = NativeText::toString(entry);
        const QString name = text.section(QLatin1Char('='), 0, 0);
        if (!environment.contains(name)) // of two, getenv() finds the first
            environment.insert(name, text.section(QLatin1Char('='), 1));
    }
    removeActivationTokens(&environment);
    if (start.appImage)
        start.appImage->removeFrom(&environment);
    return environment;
}

void LaunchCommand::forgetActivationTokens()
{
    if (m_environment && !m_environment->inheritsFromParent())
        removeActivationTokens(&*m_environment);
}

QString LaunchCommand::workingDirectory() const
{
    if (m_workingDirectory)
        return *m_workingDirectory;
    const StartupSnapshot &start = StartupSnapshot::instance();
    const bool outside = start.appImage && !start.appImage->workingDirectory.isEmpty();
    return NativeText::toString(outside ? start.appImage->workingDirectory : start.workingDirectory);
}

// A process that is still where it was started hands that on by inheritance, whatever has become of the path: it may be deleted, or
// closed to this user. If the path names another directory now, that is what is meant.
bool LaunchCommand::staysInDirectory() const
{
    const FileIdentity start = StartupSnapshot::instance().workingDirectoryIdentity;
    if (m_workingDirectory || !start.isValid() || !(FileIdentity::ofCurrentDirectory() == start))
        return false;
    const FileIdentity named = FileIdentity::ofPath(NativeText::fromString(workingDirectory()));
    return !named.isValid() || named == start;
}

std::optional<Launch> LaunchCommand::ofRunningProgram()
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    if (start.privileged || start.appImage) // which lies in a mount that goes away with this process
        return {};
    HandoverError ignored; // it is about the file
    Launch launch = LaunchCommand().resolve(&ignored);
    launch.executable = QByteArray();
    return launch;
}

Launch LaunchCommand::resolve(HandoverError *error) const
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    Launch launch;
    if (m_program)
        launch.origin = Launch::Origin::Application;
    else if (start.appImage)
        launch.origin = Launch::Origin::AppImage;
    launch.program = program();
    launch.arguments = exactArguments();
    launch.environment = environment();
    launch.workingDirectory = workingDirectory();
    launch.staysInDirectory = staysInDirectory();
    if (!start.appImage) // there they are its runtime's, and would keep the old mount alive
        launch.descriptors = start.descriptors.stillOpen();
    launch.attributes = start.attributes;

    *error = checkProgram(launch);
    if (!*error) {
        const QString executable = executableOf(launch);
        launch.executable = NativeText::fromString(executable);
        *error = checkSurroundings(launch, executable);
    }
    return launch;
}
