// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "restartmethod.h"

#include "logging.h"
#include "system/supervision.h"

RestartMethod::Method RestartMethod::effective() const
{
    if (m_chosen != Method::Automatic)
        return m_chosen;
    return Supervisor::ofThisProcess() == Supervision::None ? Method::Successor : Method::InPlace;
}

HandoverError RestartMethod::check() const
{
    if (!RolloverManager::isSupported())
        return {HandoverError::Code::Unsupported, HandoverError::tr("Rollover has not been ported to this system yet.")};
    const bool inPlace = effective() == Method::InPlace;
    switch (Supervisor::ofThisProcess()) {
    case Supervision::None:
        if (!inPlace)
            qCInfo(lcRollover, "restarting by a successor: nothing tells that somebody waits for this process");
        break;
    case Supervision::PidNamespace:
        if (!inPlace)
            return {HandoverError::Code::Unsupported,
                    HandoverError::tr("This is process 1 of its PID namespace. It can only restart in place: a new "
                                      "process would end with it.")};
        qCInfo(lcRollover, "restarting in place: this is process 1 of its PID namespace");
        break;
    case Supervision::Systemd:
        if (!inPlace && Supervisor::notificationAddress().isEmpty())
            qCWarning(lcRollover, "systemd will end the successor with this process, the main process of a unit. Let the method be "
                                  "Automatic, or give the unit Type=notify or NotifyAccess=main");
        else if (inPlace)
            qCInfo(lcRollover, "restarting in place: this is the main process of a systemd unit");
        break;
    case Supervision::Awaited:
        if (!inPlace)
            qCWarning(lcRollover, "a script or the like waits for this process, and the unit or the container may end with it, and with "
                                  "that the successor. Let the method be Automatic, or let the script exec the program");
        else
            qCInfo(lcRollover, "restarting in place: a script or the like waits for this process, in a systemd unit or a container");
        break;
    }
    return {};
}
