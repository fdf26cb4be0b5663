// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef UPDATER_H
#define UPDATER_H

#include <QFile>
#include <QObject>
#include <QUrl>
#include <QVersionNumber>

// Takes a new version of the program from a folder, and puts it in place of the old one. The folder has a file update.json:
//
//     { "version": "2.0", "file": "tray-2.0", "sha256": "…" }
//
// The checksum shows that the file has arrived whole, not whom it comes from. A program that takes its updates from a network
// checks a signature, too.
class Updater : public QObject
{
    Q_OBJECT

public:
    enum class Error {
        NoError,
        UnsuitableProgram, // the program is not an ordinary file
        ManifestNotFound,
        InvalidManifest,
        ReadFailed,
        ChecksumMismatch,
        WriteFailed
    };
    Q_ENUM(Error)

    // version is that of this process.
    Updater(const QUrl &source, const QString &program, const QVersionNumber &version, QObject *parent = nullptr);

    QVersionNumber versionInPlace() const { return m_versionInPlace; } // what a restart would start
    bool isPending() const { return m_versionInPlace != m_version; } // it is not what is running

    bool revert(); // puts this process's own version back. Without a pending one it does nothing, and returns true.

    Error error() const { return m_error; }
    QString errorString() const { return m_errorString; }

public Q_SLOTS:
    void update();

Q_SIGNALS:
    void updateFinished(); // restart now
    void upToDate();
    void errorOccurred(Updater::Error error);

private:
    struct Manifest
    {
        QVersionNumber version;
        QString file;
        QByteArray sha256;
    };

    bool readManifest(Manifest *manifest);
    bool parseManifest(const QByteArray &text, Manifest *manifest);
    bool checkProgram();
    bool copy(const QString &from, const QString &to, const QByteArray &sha256 = {});
    QString backup() const { return m_program + QStringLiteral(".backup"); }
    bool setErrorAndEmit(Error error, const QString &text); // returns false

    const QUrl m_source;
    const QString m_program;
    const QVersionNumber m_version;
    QVersionNumber m_versionInPlace;
    Error m_error = Error::NoError;
    QString m_errorString;
};

#endif
