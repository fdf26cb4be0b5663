// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "descriptorinheritance.h"

#include "filedescriptor.h"

DescriptorInheritance::DescriptorInheritance(const QList<int> &passedOn)
{
    const QList<int> open = FileDescriptor::allOpen();
    for (int fd : open) {
        const bool pass = passedOn.contains(fd);
        if (pass == FileDescriptor::isInheritable(fd))
            continue;
        FileDescriptor::setInheritable(fd, pass);
        (pass ? m_madeInheritable : m_madePrivate).append(fd);
    }
}

DescriptorInheritance::~DescriptorInheritance()
{
    for (int fd : std::as_const(m_madeInheritable))
        FileDescriptor::setInheritable(fd, false);
    for (int fd : std::as_const(m_madePrivate))
        FileDescriptor::setInheritable(fd, true);
}
