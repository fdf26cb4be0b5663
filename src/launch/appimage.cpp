// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/appimage.h"

#include "system/nativetext.h"

#include <QFileInfo>

#include <algorithm>

namespace {

QString canonical(const QByteArray &path)
{
    return QFileInfo(NativeText::toString(path)).canonicalFilePath();
}

bool isBelow(const QString &path, const QString &folder)
{
    return !folder.isEmpty() && (path == folder || path.startsWith(folder + QLatin1Char('/')));
}

} // namespace

std::optional<AppImage> AppImage::containing(const QByteArrayList &programPaths)
{
    const AppImage image{qgetenv("APPIMAGE"), qgetenv("APPDIR"), qgetenv("OWD")};
    if (image.file.isEmpty() || image.mountPoint.isEmpty())
        return {};
    // The runtime makes the mount point below $TMPDIR, which may be a symlink.
    const QString mount = canonical(image.mountPoint);
    const bool contains =
        std::any_of(programPaths.begin(), programPaths.end(), [&mount](const QByteArray &path) { return isBelow(canonical(path), mount); });
    return contains ? std::optional(image) : std::nullopt;
}

void AppImage::removeFrom(QProcessEnvironment *environment) const
{
    // The descriptors that LISTEN_FDS counts don't pass, since those of an AppImage are its runtime's.
    for (const char *name : {"APPIMAGE", "APPDIR", "ARGV0", "OWD", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
        environment->remove(QLatin1StringView(name));

    // AppRun puts folders of the mount in front of PATH, LD_LIBRARY_PATH and others, and will do so again.
    const QString mount = NativeText::toString(mountPoint);
    const QString canonicalMount = canonical(mountPoint);
    const auto isInMount = [&](const QString &path) { return isBelow(path, mount) || isBelow(path, canonicalMount); };
    const QStringList names = environment->keys();
    for (const QString &name : names) {
        const QStringList before = environment->value(name).split(QLatin1Char(':'));
        QStringList after = before;
        after.removeIf(isInMount);
        if (after.size() < before.size() && after.join(QString()).isEmpty())
            environment->remove(name);
        else if (after.size() < before.size())
            environment->insert(name, after.join(QLatin1Char(':')));
    }
}
