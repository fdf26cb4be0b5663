// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "descriptorinheritance.h"

DescriptorInheritance::DescriptorInheritance(const QList<int> &passedOn)
{
    const QList<int> open = FileDescriptor::allOpen();
    for (int fd : open) {
        const bool inheritable = FileDescriptor::isInheritable(fd);
        if (inheritable == passedOn.contains(fd))
            continue;
        m_changes.append({fd, FileIdentity::ofDescriptor(fd), inheritable});
        FileDescriptor::setInheritable(fd, !inheritable);
    }
}

DescriptorInheritance::~DescriptorInheritance()
{
    for (const Change &change : std::as_const(m_changes)) {
        if (FileIdentity::ofDescriptor(change.fd) == change.file)
            FileDescriptor::setInheritable(change.fd, change.wasInheritable);
    }
}
