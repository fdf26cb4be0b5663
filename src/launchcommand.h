// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_LAUNCHCOMMAND_H
#define ROLLOVER_LAUNCHCOMMAND_H

#include "filedescriptor.h"
#include "handovererror.h"
#include "imagereplacer.h"

#include <QByteArrayList>
#include <QMap>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <optional>

// What a fresh copy of this program is started with: as this process was started, unless the program has set it.
class LaunchCommand
{
public:
    QString program() const;
    QStringList arguments() const;
    QProcessEnvironment environment() const;
    QString workingDirectory() const;

    void setProgram(const QString &program) { m_program = program; }
    void setArguments(const QStringList &arguments) { m_arguments = arguments; }
    void setEnvironment(const QProcessEnvironment &environment) { m_environment = environment; }
    void setWorkingDirectory(const QString &directory) { m_workingDirectory = directory; }

    // After a start: what setEnvironment() has brought for the window of that copy is nothing for the next one.
    void forgetActivationTokens();

    // argv as the kernel must have it; argv[0] is null if it doesn't matter.
    QByteArrayList exactArguments() const;
    QMap<int, FileIdentity> descriptors() const; // above the standard streams
    // What QProcess gets.
    QStringList passedArguments() const;
    QString startDirectory() const; // empty for the current one

    // The same for an exec by this process itself; without a document, and with this variable added to the environment, which is
    // passed since it takes a while to make.
    ProcessImage image(const QProcessEnvironment &environment, const QByteArray &variable) const;

    // Why it can't be started, as far as that can be told beforehand.
    HandoverError check() const;

private:
    QByteArrayList rawArguments() const;
    QString executable() const;
    bool hasStartDirectory() const;

    std::optional<QString> m_program;
    std::optional<QStringList> m_arguments;
    std::optional<QProcessEnvironment> m_environment;
    std::optional<QString> m_workingDirectory;
};

#endif
