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

// Each ends with a NUL.
QByteArrayList textsOf(const QString &path)
{
    QFile file(path);
    QByteArrayList texts = file.open(QIODevice::ReadOnly) ? file.readAll().split('\0') : QByteArrayList();
    if (!texts.isEmpty())
        texts.removeLast();
    return texts;
}

QList<const char *> initialEnvironment()
{
    QList<const char *> result;
    if (!isLate()) {
        for (char **variable = environ; *variable; ++variable)
            result.append(*variable);
        return result;
    }
    // The program may have changed its environment.
    static const QByteArrayList texts = textsOf(QStringLiteral("/proc/self/environ"));
    for (const QByteArray &text : texts)
        result.append(text.constData());
    return result;
}

// Of a program that is named by a descriptor, or started itself anew, no path is known that an update could be put in.
bool isNamedByProc(const QByteArray &path)
{
    return path.startsWith("/dev/fd/") || path.startsWith("/proc/");
}

QByteArray executedPath()
{
    return QByteArray(reinterpret_cast<const char *>(getauxval(AT_EXECFN)));
}

bool isScript(const QByteArray &path)
{
    QFile file(QFile::decodeName(path));
    return file.open(QIODevice::ReadOnly | QIODevice::Unbuffered) && file.read(2) == "#!";
}

QByteArray programPath(const StartupSnapshot &snapshot)
{
    QByteArray path = executedPath();
    // fexecve() leaves the number of a descriptor; a program that starts itself anew by /proc/self/exe leaves that.
    if (path.isEmpty() || isNamedByProc(path))
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
        snapshot.arguments = textsOf(QStringLiteral("/proc/self/cmdline")); // Qt has taken out its own
    snapshot.environment = initialEnvironment();
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

void StartupSnapshot::inheritProgram(const QByteArray &path)
{
    if (isNamedByProc(executedPath()))
        mutableInstance().program = path;
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
