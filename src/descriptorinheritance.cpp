// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "descriptorinheritance.h"

#include <algorithm>
#include <cerrno>

DescriptorInheritance::DescriptorInheritance(const QList<int> &passedOn)
{
    const QList<int> open = FileDescriptor::allOpen(); // none if the system can't say, and then errno says why
    if (!std::all_of(passedOn.cbegin(), passedOn.cend(), [&open](int fd) { return open.contains(fd); }))
        m_error = open.isEmpty() ? errno : EBADF;
    for (int fd : open) {
        const bool inheritable = FileDescriptor::isInheritable(fd);
        if (inheritable == passedOn.contains(fd))
            continue;
        m_changes.append({fd, FileIdentity::ofDescriptor(fd), inheritable});
        if (!FileDescriptor::setInheritable(fd, !inheritable))
            m_error = errno;
    }
}

DescriptorInheritance::~DescriptorInheritance()
{
    for (const Change &change : std::as_const(m_changes)) {
        if (FileIdentity::ofDescriptor(change.fd) == change.file)
            FileDescriptor::setInheritable(change.fd, change.wasInheritable);
    }
}
