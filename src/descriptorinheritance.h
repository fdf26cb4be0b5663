// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_DESCRIPTORINHERITANCE_H
#define ROLLOVER_DESCRIPTORINHERITANCE_H

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

private:
    QList<int> m_madeInheritable;
    QList<int> m_madePrivate;
};

#endif
