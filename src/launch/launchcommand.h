// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_LAUNCHCOMMAND_H
#define ROLLOVER_LAUNCHCOMMAND_H

#include "handovererror.h"
#include "launch/launch.h"

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
    static QProcessEnvironment initialEnvironment();
    QString workingDirectory() const;

    void setProgram(const QString &program) { m_program = program; }
    void setArguments(const QStringList &arguments) { m_arguments = arguments; }
    void setEnvironment(const QProcessEnvironment &environment) { m_environment = environment; }
    void setWorkingDirectory(const QString &directory) { m_workingDirectory = directory; }

    // After a start: what setEnvironment() has brought for the window of that copy is nothing for the next one.
    void forgetActivationTokens();

    // What that is now. If it can't be started, as far as that can be told beforehand, the error says why.
    Launch resolve(HandoverError *error) const;
    // What this process is, with nothing that the program has set; it needs no file. Nothing if it can't be started again.
    static std::optional<Launch> ofRunningProgram();

private:
    QByteArrayList exactArguments() const;
    bool staysInDirectory() const;

    std::optional<QString> m_program;
    std::optional<QStringList> m_arguments;
    std::optional<QProcessEnvironment> m_environment;
    std::optional<QString> m_workingDirectory;
};

#endif
