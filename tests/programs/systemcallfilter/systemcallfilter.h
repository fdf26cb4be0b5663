// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef>
#include <initializer_list>
#include <vector>

#include <linux/filter.h>
#include <linux/seccomp.h>

// What a system call has to be like for a rule. Of an argument only the lower half is looked at, and not what it points to.
struct Condition
{
    enum Comparison : unsigned short { Equals = BPF_JEQ, IsAbove = BPF_JGT, HasAnyOf = BPF_JSET };

    static constexpr Condition call(Comparison comparison, unsigned number) { return {offsetof(seccomp_data, nr), comparison, number}; }
    static constexpr Condition argument(unsigned index, Comparison comparison, unsigned value)
    {
        return {unsigned(offsetof(seccomp_data, args) + index * sizeof(__u64)), comparison, value};
    }

    unsigned offset;
    Comparison comparison;
    unsigned value;
};

// A seccomp filter: the first rule whose conditions all hold decides, and what no rule is for is allowed.
class SystemCallFilter
{
public:
    void refuse(std::initializer_list<Condition> conditions, int error);
    void notify(std::initializer_list<Condition> conditions); // the listener decides

    // For this process and all that it starts. The result is -1 for a failure, and the listener with SECCOMP_FILTER_FLAG_NEW_LISTENER.
    int install(unsigned flags = 0) const;

private:
    void addRule(std::initializer_list<Condition> conditions, unsigned action);

    std::vector<sock_filter> m_code;
};
