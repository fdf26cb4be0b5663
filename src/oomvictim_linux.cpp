// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "oomvictim.h"

#include "filedescriptor.h"

#include <QByteArray>

#include <fcntl.h>
#include <unistd.h>

namespace {

constexpr char path[] = "/proc/self/oom_score_adj";
constexpr char first[] = "1000"; // the highest there is
QByteArray before; // empty unless this process has volunteered

QByteArray read()
{
    const FileDescriptor file(open(path, O_RDONLY | O_CLOEXEC));
    char text[16];
    const ssize_t size = file.isValid() ? ::read(file.get(), text, sizeof text) : -1;
    return QByteArray(text, qMax(ssize_t(0), size)).trimmed();
}

bool write(const QByteArray &value)
{
    const FileDescriptor file(open(path, O_WRONLY | O_CLOEXEC));
    return file.isValid() && ::write(file.get(), value.constData(), size_t(value.size())) == value.size();
}

} // namespace

void OomVictim::volunteer()
{
    const QByteArray present = read();
    if (!present.isEmpty() && write(first)) // anybody may raise it, and lower it again to where it was
        before = present;
}

void OomVictim::withdraw()
{
    if (!before.isEmpty() && read() == first) // and not what the program has set meanwhile
        write(before);
    before.clear();
}
