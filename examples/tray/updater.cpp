// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "updater.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSaveFile>

#include <filesystem>

namespace {

// A write that is cut short doesn't tell why; that of the rest does.
bool writeAll(QIODevice *device, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const qint64 written = device->write(bytes.data(), bytes.size());
        if (written <= 0)
            return false;
        bytes = bytes.sliced(qsizetype(written));
    }
    return true;
}

} // namespace

Updater::Updater(const QUrl &source, const QString &program, const QVersionNumber &version, QObject *parent)
    : QObject(parent),
      m_source(source),
      m_program(program),
      m_version(version),
      m_versionInPlace(version)
{}

void Updater::update()
{
    m_error = Error::NoError;
    m_errorString.clear();
    Manifest manifest;
    if (!readManifest(&manifest))
        return;
    if (manifest.version.normalized() <= m_versionInPlace.normalized()) { // 2 is not newer than 2.0
        if (isPending())
            Q_EMIT updateFinished(); // an earlier one, whose restart was declined
        else
            Q_EMIT upToDate();
        return;
    }
    // The backup is of the version that runs, which has shown that it can. One that is only waiting for a restart has not.
    if (!checkProgram() || (!isPending() && !copy(m_program, backup())))
        return;
    if (!copy(manifest.file, m_program, manifest.sha256))
        return;
    m_versionInPlace = manifest.version;
    Q_EMIT updateFinished();
}

bool Updater::revert()
{
    if (!isPending())
        return true;
    // Replaces the file in one step; QFile::rename() would not.
    std::error_code failure;
    std::filesystem::rename(QFileInfo(backup()).filesystemFilePath(), QFileInfo(m_program).filesystemFilePath(), failure);
    if (failure)
        return setErrorAndEmit(Error::WriteFailed,
                               tr("Can't put %1 back as %2: %3").arg(backup(), m_program, QString::fromStdString(failure.message())));
    m_versionInPlace = m_version;
    return true;
}

bool Updater::readManifest(Manifest *manifest)
{
    constexpr qint64 maxSize = 64 * 1024;
    if (!m_source.isLocalFile())
        return setErrorAndEmit(Error::ManifestNotFound, tr("%1 is not a folder or file: URL.").arg(m_source.toDisplayString()));
    QFile file(QDir(m_source.toLocalFile()).filePath(QStringLiteral("update.json")));
    if (!QFileInfo(file).isFile())
        return setErrorAndEmit(Error::ManifestNotFound, tr("There is no %1.").arg(file.fileName()));
    if (!file.open(QIODevice::ReadOnly))
        return setErrorAndEmit(Error::ReadFailed, tr("Can't read %1: %2").arg(file.fileName(), file.errorString()));
    const QByteArray text = file.read(maxSize + 1);
    if (text.size() > maxSize || !parseManifest(text, manifest))
        return setErrorAndEmit(Error::InvalidManifest,
                               tr("%1 does not describe an update: a version (numbers separated by dots), the name of a file "
                                  "beside it, and that file's SHA-256.")
                                   .arg(file.fileName()));
    return true;
}

bool Updater::parseManifest(const QByteArray &text, Manifest *manifest)
{
    const QJsonObject object = QJsonDocument::fromJson(text).object();
    static const QRegularExpression numbers(QRegularExpression::anchoredPattern(QStringLiteral("[0-9]+(\\.[0-9]+)*")));
    const QString version = object.value(QStringLiteral("version")).toString();
    qsizetype end = 0;
    manifest->version = QVersionNumber::fromString(version, &end);
    const QString file = object.value(QStringLiteral("file")).toString();
    manifest->file = QDir(m_source.toLocalFile()).filePath(file);
    const QByteArray sha256 = object.value(QStringLiteral("sha256")).toString().toLatin1().toLower();
    manifest->sha256 = QByteArray::fromHex(sha256);
    return numbers.match(version).hasMatch() && end == version.size() // which it isn't if a number is too large
           && !file.isEmpty() && QFileInfo(file).fileName() == file // in this folder
           && manifest->sha256.size() == 32 && manifest->sha256.toHex() == sha256;
}

bool Updater::checkProgram()
{
    const QFileInfo program(m_program);
    if (program.isSymLink())
        return setErrorAndEmit(Error::UnsuitableProgram,
                               tr("%1 is a symbolic link. Whoever has set it up has to update it.").arg(m_program));
    if (!program.isFile())
        return setErrorAndEmit(Error::UnsuitableProgram, tr("There is no program %1.").arg(m_program));
    return true;
}

// In pieces, so that it doesn't depend on the size. The target has the old content or the new one, never a part of it.
bool Updater::copy(const QString &from, const QString &to, const QByteArray &sha256)
{
    QFile source(from);
    if (!QFileInfo(source).isFile())
        return setErrorAndEmit(Error::ReadFailed, tr("There is no file %1.").arg(from));
    if (!source.open(QIODevice::ReadOnly))
        return setErrorAndEmit(Error::ReadFailed, tr("Can't read %1: %2").arg(from, source.errorString()));
    const QFile::Permissions permissions = QFile::permissions(m_program);
    QSaveFile target(to);
    // What a buffer still holds is written by commit(), which (in Qt 6.4) doesn't notice if that fails.
    bool written = target.open(QIODevice::WriteOnly | QIODevice::Unbuffered);

    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray buffer(256 * 1024, Qt::Uninitialized);
    qint64 size = 0;
    while (written && (size = source.read(buffer.data(), buffer.size())) > 0) {
        const QByteArrayView piece(buffer.constData(), qsizetype(size));
        hash.addData(piece);
        written = writeAll(&target, piece);
    }
    if (size < 0)
        return setErrorAndEmit(Error::ReadFailed, tr("Can't read %1: %2").arg(from, source.errorString()));
    if (written && !sha256.isEmpty() && hash.result() != sha256)
        return setErrorAndEmit(Error::ChecksumMismatch, tr("%1 is damaged: its SHA-256 is not that of update.json.").arg(from));
    if (!written || !target.setPermissions(permissions) || !target.commit())
        return setErrorAndEmit(Error::WriteFailed, tr("Can't write %1: %2").arg(to, target.errorString()));
    return true;
}

bool Updater::setErrorAndEmit(Error error, const QString &text)
{
    m_error = error;
    m_errorString = text;
    Q_EMIT errorOccurred(error);
    return false;
}
