// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TRAYFOLDER_H
#define TRAYFOLDER_H

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

// Where the tray example is installed, in version 1.0, and finds its updates: version 2.0 at first.
class TrayFolder
{
public:
    explicit TrayFolder(const QString &folder) : m_folder(folder) {}

    void install();
    void offer(const QString &newProgram, const QString &version, const QByteArray &sha256 = {});

    QString program() const { return m_folder + QStringLiteral("/bin/tray"); }
    QString backup() const { return program() + QStringLiteral(".backup"); }
    QStringList arguments() const { return {QStringLiteral("--updates"), m_folder + QStringLiteral("/updates")}; }
    QList<qint64> processes() const;

private:
    QString m_folder;
};

#endif
