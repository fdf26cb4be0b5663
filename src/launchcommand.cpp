// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launchcommand.h"

#include "handoverdocument.h"
#include "startupsnapshot.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>

using Error = RolloverManager::Error;

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
        if (environment->value(name) == QFile::decodeName(token.value()))
            environment->remove(name);
    }
}

// Of a name that is there twice, the first counts for getenv(), and the last for QProcessEnvironment.
void preferFirst(QProcessEnvironment *environment)
{
    const QStringList names = environment->keys();
    for (const QString &name : names) {
        const QByteArray rawName = QFile::encodeName(name);
        const QString value = QString::fromLocal8Bit(qgetenv(rawName.constData()));
        if (value != environment->value(name) && qEnvironmentVariableIsSet(rawName.constData()))
            environment->insert(name, value);
    }
}

bool containsNul(const QString &text)
{
    return text.contains(QChar::Null);
}

} // namespace

QString LaunchCommand::program() const
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    return m_program ? *m_program : QFile::decodeName(start.appImage ? start.appImage->file : start.program);
}

QStringList LaunchCommand::arguments() const
{
    if (m_arguments)
        return *m_arguments;
    QStringList result;
    const QByteArrayList raw = rawArguments();
    for (const QByteArray &argument : raw)
        result.append(QFile::decodeName(argument));
    return result;
}

QByteArrayList LaunchCommand::rawArguments() const
{
    if (!m_arguments)
        return withoutSession(StartupSnapshot::instance().arguments.mid(1));
    QByteArrayList result;
    for (const QString &argument : *m_arguments)
        result.append(QFile::encodeName(argument));
    return result;
}

QByteArrayList LaunchCommand::exactArguments() const
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    // A program that the application has chosen, and the one within an AppImage, gets its own name.
    const bool ownName = m_program || start.appImage || start.arguments.isEmpty();
    return QByteArrayList{ownName ? QByteArray() : start.arguments.front()} + rawArguments();
}

QStringList LaunchCommand::passedArguments() const
{
    QStringList result;
    const QByteArrayList exact = exactArguments();
    for (qsizetype i = 1; i < exact.size(); ++i)
        result.append(QFile::decodeName(HandoverDocument::needsPlaceholder(exact.at(i)) ? HandoverDocument::placeholder(i) : exact.at(i)));
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
    return QFile::decodeName(outside ? start.appImage->workingDirectory : start.workingDirectory);
}

QString LaunchCommand::startDirectory() const
{
    // A process that is still where it was started hands that on by inheritance, whatever has become of the path: it may be
    // deleted, or closed to this user. If the path names another directory now, that is what is meant.
    const FileIdentity start = StartupSnapshot::instance().workingDirectoryIdentity;
    const FileIdentity named = FileIdentity::ofPath(QFile::encodeName(workingDirectory()));
    const bool stillThere = !m_workingDirectory && start.isValid() && FileIdentity::ofCurrentDirectory() == start;
    return stillThere && (!named.isValid() || named == start) ? QString() : workingDirectory();
}

bool LaunchCommand::hasStartDirectory() const
{
    const QString directory = startDirectory();
    if (!directory.isEmpty())
        return QDir(directory).exists();
    return FileIdentity::ofCurrentDirectory() == StartupSnapshot::instance().workingDirectoryIdentity;
}

QMap<int, FileIdentity> LaunchCommand::descriptors() const
{
    const StartupSnapshot &start = StartupSnapshot::instance();
    if (start.appImage)
        return {}; // they are its runtime's, and would keep the old mount alive
    QMap<int, FileIdentity> result;
    for (auto descriptor = start.descriptors.cbegin(); descriptor != start.descriptors.cend(); ++descriptor) {
        if (FileIdentity::ofDescriptor(descriptor.key()) == descriptor.value()) // and not another file by now
            result.insert(descriptor.key(), descriptor.value());
    }
    return result;
}

// As QProcess finds it: a bare name is looked up in $PATH, and a relative path is one from the start directory.
QString LaunchCommand::executable() const
{
    const QString path = program();
    if (QDir::isAbsolutePath(path))
        return path;
    return path.contains(QLatin1Char('/')) ? QDir(startDirectory()).absoluteFilePath(path) : QStandardPaths::findExecutable(path);
}

ProcessImage LaunchCommand::image(const QProcessEnvironment &environment, const QByteArray &variable) const
{
    ProcessImage image;
    image.program = QFile::encodeName(executable());
    image.arguments = exactArguments();
    if (image.arguments.front().isNull())
        image.arguments.front() = image.program;
    image.setEnvironment(environment, variable);
    image.workingDirectory = QFile::encodeName(workingDirectory());
    image.descriptors = descriptors();
    image.attributes = StartupSnapshot::instance().attributes;
    return image;
}

HandoverError LaunchCommand::check() const
{
    if (StartupSnapshot::instance().privileged)
        return {Error::Unsupported,
                RolloverManager::tr("A program with raised privileges takes no handover from anyone, itself included.")};
    const QString path = program();
    if (!m_program && HandoverDocument::needsPlaceholder(StartupSnapshot::instance().program))
        return {Error::Unsupported,
                RolloverManager::tr("The path of the program is not valid in the encoding of this system: %1").arg(path)};
    if (path.isEmpty())
        return {Error::ProgramNotFound, RolloverManager::tr("There is no program to start: its path is empty.")};
    if (containsNul(path))
        return {Error::ProgramNotFound, RolloverManager::tr("The path of the program contains a NUL character: %1").arg(path)};
    if (!QFileInfo::exists(executable()))
        return {Error::ProgramNotFound, RolloverManager::tr("There is no program %1.").arg(path)};

    const QStringList list = arguments();
    if (std::any_of(list.begin(), list.end(), containsNul))
        return {Error::FailedToStart, RolloverManager::tr("An argument contains a NUL character.")};
    if (!hasStartDirectory())
        return {Error::FailedToStart, RolloverManager::tr("There is no working directory %1.").arg(workingDirectory())};
    return {};
}
