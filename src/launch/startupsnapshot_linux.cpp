// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/startupsnapshot.h"

#include <QCoreApplication>
#include <QFile>

#include <climits>

#include <sys/auxv.h>
#include <unistd.h>

namespace {

QByteArray currentDirectory()
{
    QByteArray path(PATH_MAX, Qt::Uninitialized);
    // The kernel says "(unreachable)…" of a directory outside the root.
    return getcwd(path.data(), size_t(path.size())) && path.front() == '/' ? QByteArray(path.constData()) : QByteArray();
}

QByteArray executable()
{
    char path[PATH_MAX];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    return size > 0 && size < PATH_MAX ? QByteArray(path, size) : QByteArray(); // else it is longer
}

// Loaded by a plugin, while the application runs, instead of with the program.
bool isLate()
{
    return QCoreApplication::instance() != nullptr;
}

QByteArrayList commandLine()
{
    QFile file(QStringLiteral("/proc/self/cmdline"));
    QByteArrayList arguments = file.open(QIODevice::ReadOnly) ? file.readAll().split('\0') : QByteArrayList();
    if (!arguments.isEmpty())
        arguments.removeLast(); // each argument ends with a NUL
    return arguments;
}

bool isScript(const QByteArray &path)
{
    QFile file(QFile::decodeName(path));
    return file.open(QIODevice::ReadOnly | QIODevice::Unbuffered) && file.read(2) == "#!";
}

QByteArray programPath(const StartupSnapshot &snapshot)
{
    const auto *const raw = reinterpret_cast<const char *>(getauxval(AT_EXECFN));
    QByteArray path(raw ? raw : "");
    // fexecve() leaves the number of a descriptor; a program that starts itself anew by /proc/self/exe leaves that.
    if (path.isEmpty() || path.startsWith("/dev/fd/") || path.startsWith("/proc/"))
        return executable();
    // We are the interpreter of a script: the kernel has put our own path in front, and the script's behind it.
    if (snapshot.arguments.mid(1, 2).contains(path) && isScript(path))
        path = snapshot.arguments.front();
    if (path.startsWith('/'))
        return path;
    // The directory is gone, or this library was loaded late, when it may be another one.
    if (snapshot.workingDirectory.isEmpty() || isLate())
        return executable();
    while (path.startsWith("./"))
        path.remove(0, 2);
    return snapshot.workingDirectory.endsWith('/') ? snapshot.workingDirectory + path : snapshot.workingDirectory + '/' + path;
}

} // namespace

void StartupSnapshot::take(int argc, char **argv)
{
    StartupSnapshot &snapshot = mutableInstance();
    for (int i = 0; i < argc; ++i)
        snapshot.arguments.append(argv[i]);
    if (isLate())
        snapshot.arguments = commandLine(); // Qt has taken out its own
    snapshot.workingDirectory = currentDirectory();
    snapshot.workingDirectoryIdentity = FileIdentity::ofCurrentDirectory();
    snapshot.program = programPath(snapshot);
    snapshot.descriptors = InheritedDescriptors::current();
    snapshot.attributes = ProcessAttributes::current();
    snapshot.appImage = AppImage::containing({snapshot.program, executable()});
    snapshot.programIdentity = ProgramIdentity::ofPath(snapshot.appImage ? snapshot.appImage->file : QByteArray("/proc/self/exe"));
    for (const char *name : {"DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN"})
        snapshot.activationTokens.insert(name, qgetenv(name));
    snapshot.privileged = getauxval(AT_SECURE) != 0;
}

void StartupSnapshot::inherit(const QByteArrayList &arguments, const InheritedDescriptors &descriptors)
{
    StartupSnapshot &snapshot = mutableInstance();
    snapshot.arguments = snapshot.arguments.mid(0, 1) + arguments.mid(1);
    snapshot.descriptors = descriptors;
}

StartupSnapshot &StartupSnapshot::mutableInstance()
{
    static StartupSnapshot snapshot;
    return snapshot;
}

const StartupSnapshot &StartupSnapshot::instance()
{
    return mutableInstance();
}
