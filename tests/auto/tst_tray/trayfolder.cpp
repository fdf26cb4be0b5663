// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "trayfolder.h"

#include "runningprocesses.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

void TrayFolder::install()
{
    QDir().mkpath(m_folder + QStringLiteral("/bin"));
    QDir().mkpath(m_folder + QStringLiteral("/updates"));
    QVERIFY(QFile::copy(QStringLiteral(TRAY_V1), program()));
    QFile::setPermissions(program(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    offer(QStringLiteral(TRAY_V2), QStringLiteral("2.0"));
}

void TrayFolder::offer(const QString &newProgram, const QString &version, const QByteArray &sha256)
{
    const QString name = QStringLiteral("tray-") + version;
    QFile file(m_folder + QStringLiteral("/updates/") + name);
    file.remove();
    QVERIFY(QFile::copy(newProgram, file.fileName()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QVERIFY(hash.addData(&file));

    QFile manifest(m_folder + QStringLiteral("/updates/update.json"));
    QVERIFY(manifest.open(QIODevice::WriteOnly));
    const QByteArray sum = sha256.isEmpty() ? hash.result().toHex() : sha256;
    manifest.write(QJsonDocument(QJsonObject{{QStringLiteral("version"), version},
                                             {QStringLiteral("file"), name},
                                             {QStringLiteral("sha256"), QString::fromLatin1(sum)}})
                       .toJson());
}

QList<qint64> TrayFolder::processes() const
{
    return runningProcesses(program());
}
