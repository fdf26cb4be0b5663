// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TENANT_H
#define TENANT_H

#include "link.h"

#include <RolloverManager>

#include <QObject>
#include <QSocketNotifier>

#include <chrono>

// A program that owns a port and a lock while it is ready, tells its observer all that happens, and restarts when it is told.
class Tenant : public QObject
{
    Q_OBJECT

public:
    Tenant(Link &link, RolloverManager &rollover);

    void say(Message message);
    // As a program that has found a reason not to go on.
    void leaveWhileWaiting(std::chrono::milliseconds after, const QByteArray &how);
    // The end of main().
    int end();

private:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void onReady();
    void onAboutToQuit();
    void obey();
    void prepare(const Message &command);
    void restart(const QByteArray &caller);

    Link &m_link;
    RolloverManager &m_rollover;
    QSocketNotifier m_commands;
    Message m_plan; // of the restart that is under way
    int m_port = -1;
    int m_lock = -1;
};

#endif
