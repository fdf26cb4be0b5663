// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_DESCRIPTORINHERITANCE_H
#define ROLLOVER_DESCRIPTORINHERITANCE_H

#include "system/fileidentity.h"
#include "system/systemerror.h"
#include "system/systemhandle.h"

#include <QList>

// For its lifetime, a program that this process starts gets these descriptors, besides the standard streams, and no others:
// what the application has left inheritable, by mistake or for a child of its own, doesn't pass. The destructor puts
// everything back. What another thread starts in between is subject to the same.
class DescriptorInheritance
{
public:
    explicit DescriptorInheritance(const QList<int> &passedOn);
    ~DescriptorInheritance();
    Q_DISABLE_COPY_MOVE(DescriptorInheritance)

    SystemError error() const { return m_error; } // why it is not as promised; none if it is

private:
    struct Change
    {
        int fd;
        FileIdentity file; // another thread may close it meanwhile, and open another with its number
        bool wasInheritable;
    };
    QList<Change> m_changes;
    SystemError m_error;
};

#endif
