// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_PROCESSHANDLE_H
#define ROLLOVER_PROCESSHANDLE_H

#include "filedescriptor.h"

#include <QtGlobal>

// One pinned process. A handle means this very process for as long as it is open, also when the process is gone and its
// number belongs to another. On failure the functions leave errno behind.
class ProcessHandle
{
public:
    ProcessHandle() = default;
    explicit ProcessHandle(FileDescriptor descriptor);

    static ProcessHandle openSelf();
    static ProcessHandle open(qint64 pid);

    // Whether a descriptor is a handle on the process that has this number here.
    static Verification verify(int fd, qint64 pid);
    // Whether it is one on the same process as another.
    static Verification compare(int fd, int other);
    // Whether an inherited descriptor is a handle on the process that has made this pair of sockets, and that calls itself by this
    // number. In another PID namespace it goes by another number here, or by none.
    static Verification verifyPeer(int fd, int socket, qint64 pid);

    bool isValid() const { return m_descriptor.isValid(); }
    const FileDescriptor &descriptor() const { return m_descriptor; }
    FileDescriptor &descriptor() { return m_descriptor; }

    // Whether the kernel has torn the process down: all threads gone, all descriptors closed. A zombie counts as exited.
    bool hasExited() const;
    // Whether the descriptor becomes readable when the process exits; if not, somebody has to ask hasExited() again.
    bool announcesExit() const { return m_announcesExit; }

    // Lets go of an exited process that is a child of this one, as all orphans are of the first process of a PID namespace. There
    // it would stay a zombie otherwise.
    void reap() const;

    // Ends the process, at once and for certain; true also if it is gone already. False if the system doesn't let us, or if it is out
    // of reach, in a PID namespace that is not within ours.
    bool kill() const;

private:
    FileDescriptor m_descriptor;
    bool m_announcesExit = false;
};

#endif
