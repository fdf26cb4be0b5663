// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_IMAGEREPLACER_H
#define ROLLOVER_IMAGEREPLACER_H

#include "filedescriptor.h"
#include "processattributes.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QMap>
#include <QProcessEnvironment>

// What a process becomes when it replaces its image. All of it is plain data, since it is used when the application's objects,
// and Qt's global ones, are gone.
struct ProcessImage
{
    QByteArray program;
    QByteArrayList arguments; // with argv[0]
    QByteArrayList environment;
    QByteArray workingDirectory; // if it can't be entered any more, the current one
    QMap<int, FileIdentity> descriptors; // above the standard streams
    ProcessAttributes attributes;
    FileDescriptor document;

    // What hasn't been changed passes byte for byte, which a QString could not hold.
    void setEnvironment(const QProcessEnvironment &wanted, const QByteArray &handoverVariable);
};

namespace ImageReplacer {

// Becomes that program, as the same process, with nothing left of what it was: no other descriptor, thread, timer or pending
// signal. If that program can't be started any more, becomes what this process was started from. Returns if even that fails,
// with errno.
void replaceWith(const ProcessImage &image);

} // namespace ImageReplacer

#endif
