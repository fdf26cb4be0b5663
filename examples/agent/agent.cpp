// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "agent.h"

#include <QHostAddress>
#include <QTcpSocket>

Agent::Agent(quint16 port, const QString &lockFile) : m_port(port), m_lock(lockFile)
{
    m_lock.setStaleLockTime(std::chrono::milliseconds(0)); // only a dead owner's lock is stale, however old it is
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *client = m_server.nextPendingConnection()) {
            client->write("agent " AGENT_VERSION "\n");
            connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
            client->disconnectFromHost();
        }
    });
}

void Agent::start()
{
    if (!m_lock.tryLock())
        Q_EMIT failed(QStringLiteral("cannot lock %1").arg(m_lock.fileName()));
    else if (!m_server.listen(QHostAddress::LocalHost, m_port))
        Q_EMIT failed(QStringLiteral("cannot listen on port %1: %2").arg(m_port).arg(m_server.errorString()));
}
