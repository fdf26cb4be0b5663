// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "instanceguard.h"

#include <QDeadlineTimer>
#include <QLocalSocket>

using namespace std::chrono_literals;

InstanceGuard::InstanceGuard(const QString &name) : m_name(name), m_lock(name + QStringLiteral(".lock"))
{
    m_lock.setStaleLockTime(0ms); // only a dead owner's lock is stale, however old it is
    connect(&m_server, &QLocalServer::newConnection, this, &InstanceGuard::receive);
}

bool InstanceGuard::claim(const QByteArray &message)
{
    // An owner that doesn't answer is just starting, or just leaving. Then the lock may be free next.
    const QDeadlineTimer deadline(5s);
    while (!m_lock.tryLock(50ms)) {
        if (deliver(message))
            return false;
        if (deadline.hasExpired() || m_lock.error() != QLockFile::LockFailedError) {
            m_error = QStringLiteral("%1 can't be locked, and nobody answers").arg(m_lock.fileName());
            return false;
        }
    }
    QLocalServer::removeServer(m_name); // a dead owner's: the lock is ours
    if (m_server.listen(m_name))
        return true;
    m_error = m_server.errorString();
    m_lock.unlock();
    return false;
}

bool InstanceGuard::deliver(const QByteArray &message) const
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(1000))
        return false;
    socket.write(message + '\n');
    // Connected is not received: the owner may be on its way out.
    return socket.waitForReadyRead(1000) && socket.readAll() == "received\n";
}

void InstanceGuard::receive()
{
    while (QLocalSocket *client = m_server.nextPendingConnection()) {
        connect(client, &QLocalSocket::disconnected, client, &QObject::deleteLater);
        connect(client, &QLocalSocket::readyRead, this, [this, client] {
            while (client->canReadLine()) {
                const QByteArray message = client->readLine().trimmed();
                client->write("received\n");
                client->flush();
                Q_EMIT messageReceived(message);
            }
        });
    }
}
