// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/descriptorinheritance_unix.h"

#include <algorithm>
#include <cerrno>

DescriptorInheritance::DescriptorInheritance(const QList<int> &passedOn)
{
    const QList<int> open = SystemHandle::allOpen(); // none if the system can't say, and then errno says why
    if (!std::all_of(passedOn.cbegin(), passedOn.cend(), [&open](int fd) { return open.contains(fd); }))
        m_error = open.isEmpty() ? SystemError::last() : SystemError(EBADF);
    for (int fd : open) {
        const bool inheritable = SystemHandle::isInheritable(fd);
        if (inheritable == passedOn.contains(fd))
            continue;
        m_changes.append({fd, FileIdentity::ofHandle(fd), inheritable});
        if (!SystemHandle::setInheritable(fd, !inheritable))
            m_error = SystemError::last();
    }
}

DescriptorInheritance::~DescriptorInheritance()
{
    for (const Change &change : std::as_const(m_changes)) {
        if (FileIdentity::ofHandle(change.fd) == change.file)
            SystemHandle::setInheritable(change.fd, change.wasInheritable);
    }
}
