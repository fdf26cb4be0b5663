// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "systemcallfilter.h"

#include <cerrno>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void SystemCallFilter::refuse(std::initializer_list<Condition> conditions, int error)
{
    addRule(conditions, SECCOMP_RET_ERRNO | unsigned(error));
}

void SystemCallFilter::notify(std::initializer_list<Condition> conditions)
{
    addRule(conditions, SECCOMP_RET_USER_NOTIF);
}

void SystemCallFilter::addRule(std::initializer_list<Condition> conditions, unsigned action)
{
    size_t left = 2 * conditions.size() + 1; // instructions of this rule
    for (const Condition &condition : conditions) {
        left -= 2;
        m_code.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, condition.offset));
        m_code.push_back(BPF_JUMP(BPF_JMP | BPF_K | unsigned(condition.comparison), condition.value, 0, __u8(left)));
    }
    m_code.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}

int SystemCallFilter::install(unsigned flags) const
{
    std::vector<sock_filter> code = m_code;
    code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    const auto install = [&program, flags] { return int(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program)); };
    const int result = install();
    // Without the privilege, only who renounces all set-user-ID programs may. Those are under test, too, where they can be.
    if (result < 0 && errno == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        return install();
    return result;
}
