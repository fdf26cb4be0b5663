// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "appimage.h"

#include <QFile>

std::optional<AppImage> AppImage::containing(const QByteArray &executable)
{
    const AppImage image{qgetenv("APPIMAGE"), qgetenv("APPDIR"), qgetenv("OWD")};
    if (image.file.isEmpty() || image.mountPoint.isEmpty() || !executable.startsWith(image.mountPoint + '/'))
        return {};
    return image;
}

void AppImage::removeFrom(QProcessEnvironment *environment) const
{
    for (const char *name : {"APPIMAGE", "APPDIR", "ARGV0", "OWD"})
        environment->remove(QLatin1StringView(name));

    // AppRun puts folders of the mount in front of PATH, LD_LIBRARY_PATH and others, and will do so again.
    const QString mount = QFile::decodeName(mountPoint);
    const auto isInMount = [&mount](const QString &path) { return path == mount || path.startsWith(mount + QLatin1Char('/')); };
    const QStringList names = environment->keys();
    for (const QString &name : names) {
        const QStringList before = environment->value(name).split(QLatin1Char(':'));
        QStringList after = before;
        after.removeIf(isInMount);
        if (after.isEmpty())
            environment->remove(name);
        else if (after.size() < before.size())
            environment->insert(name, after.join(QLatin1Char(':')));
    }
}
