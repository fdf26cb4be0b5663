// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "startupsnapshot.h"

#include "handovervariable.h"

#include <QFile>

#include <climits>
#include <cstdlib>

#include <sys/auxv.h>
#include <unistd.h>

namespace {

QByteArray currentDirectory()
{
    QByteArray path(PATH_MAX, Qt::Uninitialized);
    // The kernel says "(unreachable)…" of a directory outside the root.
    return getcwd(path.data(), size_t(path.size())) && path.front() == '/' ? QByteArray(path.constData()) : QByteArray();
}

QByteArrayList commandLine()
{
    QFile file(QStringLiteral("/proc/self/cmdline"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArrayList arguments = file.readAll().split('\0');
    arguments.removeLast(); // each argument ends with a NUL
    return arguments;
}

QByteArray programPath(const QByteArray &workingDirectory)
{
    const auto *const raw = reinterpret_cast<const char *>(getauxval(AT_EXECFN));
    QByteArray path(raw ? raw : "");
    // fexecve() leaves the number of a descriptor that is closed by now.
    if (path.isEmpty() || path.startsWith("/dev/fd/"))
        return QFile::encodeName(QFile::symLinkTarget(QStringLiteral("/proc/self/exe")));
    if (path.front() == '/')
        return path;
    while (path.startsWith("./"))
        path.remove(0, 2);
    return workingDirectory.endsWith('/') ? workingDirectory + path : workingDirectory + '/' + path;
}

QByteArray takeHandover()
{
    const QByteArray value(getenv(HandoverVariable::name));
    unsetenv(HandoverVariable::name);
    return value;
}

} // namespace

const StartupSnapshot StartupSnapshot::atLoadTime;

const StartupSnapshot &StartupSnapshot::instance()
{
    return atLoadTime;
}

StartupSnapshot::StartupSnapshot()
    : arguments(commandLine()), workingDirectory(currentDirectory()), privileged(getauxval(AT_SECURE) != 0),
      handover(takeHandover())
{
    program = programPath(workingDirectory);
    if (privileged)
        handover.clear();
}
