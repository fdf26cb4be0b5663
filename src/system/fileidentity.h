// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_FILEIDENTITY_H
#define ROLLOVER_FILEIDENTITY_H

#include "system/systemhandle.h"

#include <QByteArray>

// Which file a descriptor was open on, or a path has named, to tell later whether it still does.
struct FileIdentity
{
    quint64 device = 0;
    quint64 inode = 0;

    static FileIdentity ofHandle(SystemHandle::Number number);
    static FileIdentity ofPath(const QByteArray &path);
    static FileIdentity ofCurrentDirectory();

    bool isValid() const { return inode != 0; }
    bool operator==(const FileIdentity &other) const { return device == other.device && inode == other.inode; }
};

#endif
