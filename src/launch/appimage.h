// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_APPIMAGE_H
#define ROLLOVER_APPIMAGE_H

#include <QByteArrayList>
#include <QProcessEnvironment>

#include <optional>

// A program that runs from an AppImage: a file that its runtime has mounted, for the lifetime of this process only. What has
// to be started again is the file, and nothing that belongs to the mount may reach it.
struct AppImage
{
    QByteArray file;
    QByteArray mountPoint;
    QByteArray workingDirectory; // of the one who started the file; empty if unknown

    // From the environment, as it was at start. Whatever an AppImage starts inherits the same variables: they are about this
    // process only if its program lies in the mount. That may be known by more than one path, if it runs through a loader.
    static std::optional<AppImage> containing(const QByteArrayList &programPaths);

    void removeFrom(QProcessEnvironment *environment) const;
};

#endif
