// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_IMAGEREPLACER_H
#define ROLLOVER_IMAGEREPLACER_H

#include "launch/inheriteddescriptors.h"
#include "launch/processattributes.h"
#include "system/systemhandle.h"

#include <QByteArray>
#include <QByteArrayList>

struct Launch;

// What a process becomes when it replaces its image. All of it is plain data, since it is used when the application's objects,
// and Qt's global ones, are gone.
struct ProcessImage
{
    QByteArray program; // empty for the one that this process is
    QByteArrayList arguments; // with argv[0]
    QByteArrayList environment;
    QByteArray workingDirectory; // if it can't be entered any more, the current one
    InheritedDescriptors descriptors;
    ProcessAttributes attributes;
    SystemHandle document;

    // With one more variable, "NAME=value", or without. What hasn't been changed in the environment passes byte for byte, which a QString
    // could not hold.
    static ProcessImage of(const Launch &launch, const QByteArray &variable);
};

namespace ImageReplacer {

// Becomes that program, as the same process, with nothing left of what it was: no other descriptor, thread, timer or pending
// signal. If that program can't be started any more, becomes what this process was started from. Returns if even that fails,
// with SystemError.
void replaceWith(const ProcessImage &image);

} // namespace ImageReplacer

#endif
