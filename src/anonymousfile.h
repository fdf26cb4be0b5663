// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_ANONYMOUSFILE_H
#define ROLLOVER_ANONYMOUSFILE_H

#include "filedescriptor.h"

#include <QByteArray>

#include <optional>

// A file without a name, written once and passed on by inheritance. On failure errno says why.
namespace AnonymousFile {

FileDescriptor create(const QByteArray &content);

// Whether a descriptor that came from elsewhere is such a file, of this size at most, that can't change any more.
Verification verify(int fd, qint64 maximumSize);

// Whether a process has such a file open, as one has that restarts.
bool isHeldBy(qint64 pid);

// True for one process at a time: until that gives it up, closes the file, or ends.
bool claim(const FileDescriptor &file);
void unclaim(const FileDescriptor &file);

std::optional<QByteArray> read(const FileDescriptor &file);

} // namespace AnonymousFile

#endif
