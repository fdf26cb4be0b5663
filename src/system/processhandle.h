// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROCESSHANDLE_H
#define ROLLOVER_PROCESSHANDLE_H

#include "system/systemhandle.h"

#include <QString>

#include <optional>

// How a process has ended.
struct ExitStatus
{
    bool bySignal = false;
    int number = 0; // of the signal, or the status
};

// One pinned process. A handle means this very process for as long as it is open, also when the process is gone and its
// number belongs to another. On failure SystemError says why.
class ProcessHandle
{
public:
    ProcessHandle() = default;
    explicit ProcessHandle(SystemHandle handle);

    static ProcessHandle openSelf();
    static ProcessHandle open(qint64 pid);

    // Whether an inherited handle is one on the process that has this number here.
    static Verification verify(SystemHandle::Number handle, qint64 pid);
    // Whether it is one on the same process as another.
    static Verification compare(SystemHandle::Number handle, SystemHandle::Number other);
    // Whether it is one on the process that has made this pair of sockets, and that calls itself by this
    // number. In another PID namespace it goes by another number here, or by none.
    static Verification verifyPeer(SystemHandle::Number handle, SystemHandle::Number socket, qint64 pid);

    // What is missing, where a process doesn't pass for itself. Translated.
    static QString verificationProblem();

    bool isValid() const { return m_handle.isValid(); }
    const SystemHandle &handle() const { return m_handle; }
    SystemHandle &handle() { return m_handle; }

    // Whether the system has torn the process down: all threads gone, all descriptors closed. A zombie counts as exited.
    bool hasExited() const;
    // Whether the handle becomes readable when the process exits; if not, somebody has to ask hasExited() again.
    bool announcesExit() const { return m_announcesExit; }

    // How it has ended, if the system tells: from Linux 6.15 on, and of a child. Another parent has to reap it first; that is waited for,
    // no longer than a moment.
    std::optional<ExitStatus> exitStatus() const;

    // Lets go of an exited process that is a child of this one, as all orphans are of the first process of a PID namespace. There
    // it would stay a zombie otherwise.
    void reap() const;

    // Ends the process, at once and for certain; true also if it is gone already. False if the system doesn't let us, or if it is out
    // of reach, in a PID namespace that is not within ours.
    bool kill() const;

private:
    SystemHandle m_handle;
    bool m_announcesExit = false;
};

#endif
