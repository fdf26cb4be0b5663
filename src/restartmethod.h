// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_RESTARTMETHOD_H
#define ROLLOVER_RESTARTMETHOD_H

#include "handovererror.h"
#include "rollovermanager.h"

// Whether a program restarts by a successor or in place.
class RestartMethod
{
public:
    using Method = RolloverManager::Method;

    Method chosen() const { return m_chosen; }
    void choose(Method method) { m_chosen = method; }

    // What that means here and now: not Automatic.
    Method effective() const;
    // Whether it can work here. The log says why it is this one, and warns of what is against it.
    HandoverError check() const;

private:
    Method m_chosen = Method::Automatic;
};

#endif
