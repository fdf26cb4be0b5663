// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SYSTEMDMACHINE_H
#define SYSTEMDMACHINE_H

#include "pidnamespace.h"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

// This system's own systemd, as PID 1 of namespaces that last as long as this object, whatever happens to this process. It has
// no unit but those that are written here. Inside, the build folder and folder() are at the same paths as outside, the network
// is private, and PIDs are others.
class SystemdMachine
{
public:
    enum class Manager { System, User }; // the user has the number 1000
    struct Result
    {
        int exitCode = -1;
        QByteArray output; // and errors
    };

    SystemdMachine();
    ~SystemdMachine();

    // Takes a third of a second. False, if it isn't up; then lacking() says what this machine can't do, or else log() what failed.
    bool boot();
    QString lacking() const { return m_lacking; }

    QString folder() const; // where both sides, and the user, may write
    QString path(const QString &name) const { return folder() + QLatin1Char('/') + name; }
    QByteArray log() const; // what systemd and the units have printed
    PidNamespace processes() const;

    // The manager has read it afterwards.
    void writeUnit(const QString &name, const QByteArray &content, Manager manager = Manager::System);
    Result systemctl(const QStringList &arguments, Manager manager = Manager::System) const;
    // What `systemctl show` says.
    QString property(const QString &unit, const QString &name, Manager manager = Manager::System) const;
    Result run(const QStringList &command, Manager manager = Manager::System) const;

private:
    qint64 firstProcess() const;

    QTemporaryDir m_folder;
    QFile m_alive;
    QString m_lacking;
};

#endif
