// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef AGENT_H
#define AGENT_H

#include <QLockFile>
#include <QObject>
#include <QTcpServer>

// The work: owns a port and a lock, which no two processes can have at once.
class Agent : public QObject
{
    Q_OBJECT

public:
    Agent(quint16 port, const QString &lockFile);

    void start();

Q_SIGNALS:
    void failed(const QString &reason);

private:
    const quint16 m_port;
    QLockFile m_lock;
    QTcpServer m_server;
};

#endif
