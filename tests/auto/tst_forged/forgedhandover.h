// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef FORGEDHANDOVER_H
#define FORGEDHANDOVER_H

#include "system/systemhandle.h"

#include <QByteArray>
#include <QList>
#include <QMap>

#include <utility>

// What this process would pass on to a successor, and what an application has open, all of it inheritable. (The descriptors stay
// open to the end of the test.)
struct ForgedHandover
{
    ForgedHandover();

    enum class Part { Pid, Channel, Process, Document };
    // Of the variable, with other numbers for some parts.
    QByteArray value(const QMap<Part, qint64> &instead) const;

    int addDocument(const QByteArray &content) const;
    static QList<std::pair<const char *, QByteArray>> unreadableDocuments();

    int channel = -1;
    int process = -1;
    int ownFolder = -1; // the other kind of handle
    int document = -1;

    int stream = -1;
    int datagram = -1;
    int server = -1;
    int otherFamily = -1; // a SEQPACKET socket; -1 where the kernel has none
    int pipe = -1;
    int log = -1;
    int foreignHandle = -1;
    int foreignFolder = -1;
    int deadHandle = -1;
    bool canTellDeadHandles = false;
    int gigabyte = -1;
    int foreignDocument = -1; // a good one, in a file that is not Rollover's
    QList<int> unsealed; // each with other seals
};

// A complete handover that another user's process has made, which waits.
class OtherUsersHandover
{
public:
    OtherUsersHandover();
    ~OtherUsersHandover();
    Q_DISABLE_COPY_MOVE(OtherUsersHandover)

    bool isValid() const { return document.isValid(); }
    QByteArray value() const;

    SystemHandle channel;
    SystemHandle process;
    SystemHandle document;

private:
    int m_pid = -1;
};

#endif
