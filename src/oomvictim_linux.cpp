// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "oomvictim.h"

#include "filedescriptor.h"

#include <QByteArray>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace {

constexpr char first[] = "1000"; // the highest there is
QByteArray before; // empty unless this process has volunteered
// Kept open: a program that lets nobody look into its memory can't open it any more. It may have closed it, too.
FileDescriptor file;
FileIdentity identityOfFile;

FileDescriptor openFile()
{
    return FileDescriptor::aboveStandardStreams(FileDescriptor(open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC)));
}

QByteArray read()
{
    char text[16];
    const ssize_t size = pread(file.get(), text, sizeof text, 0);
    return QByteArray(text, qMax(ssize_t(0), size)).trimmed();
}

bool write(const QByteArray &value)
{
    return pwrite(file.get(), value.constData(), size_t(value.size()), 0) == value.size();
}

} // namespace

void OomVictim::volunteer()
{
    file = openFile();
    identityOfFile = FileIdentity::ofDescriptor(file.get());
    const QByteArray present = read();
    if (!present.isEmpty() && write(first)) // anybody may raise it, and lower it again to where it was
        before = present;
}

bool OomVictim::withdraw()
{
    if (before.isEmpty())
        return true;
    if (!(FileIdentity::ofDescriptor(file.get()) == identityOfFile)) { // its number is somebody else's by now
        file.release();
        file = openFile();
    }
    const bool done = read() != first || write(before); // what the program has set meanwhile stays
    const int reason = errno;
    file.close();
    before.clear();
    errno = reason;
    return done;
}
