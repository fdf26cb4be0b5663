// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_LAUNCHCOMMAND_H
#define ROLLOVER_LAUNCHCOMMAND_H

#include "handovererror.h"

#include <QByteArrayList>
#include <QList>
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

    // argv as the kernel must have it, if that is not what QProcess would make of program() and arguments(); else empty.
    QByteArrayList exactArguments() const;
    QList<int> descriptors() const; // above the standard streams
    // What QProcess gets: empty for the current directory.
    QString startDirectory() const;

    // Why it can't be started, as far as that can be told beforehand.
    HandoverError check() const;

private:
    QByteArrayList rawArguments() const;

    std::optional<QString> m_program;
    std::optional<QStringList> m_arguments;
    std::optional<QProcessEnvironment> m_environment;
    std::optional<QString> m_workingDirectory;
};

#endif
