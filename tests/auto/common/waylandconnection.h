// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef WAYLANDCONNECTION_H
#define WAYLANDCONNECTION_H

#include <QByteArray>
#include <QHash>
#include <QLocalSocket>
#include <QString>

// A client of a Wayland compositor, for what no tool asks it. It speaks the few messages that it needs itself, so that nothing has
// to be installed or generated for it. Each function returns when the compositor has answered.
class WaylandConnection
{
public:
    bool open(const QString &socket);
    QString errorString() const { return m_errorString; }

    QString requestActivationToken(); // by xdg_activation_v1

private:
    quint32 bind(const QByteArray &interface);
    void send(quint32 object, quint16 request, const QByteArray &arguments = {});
    bool roundTrip();
    bool receive();
    void handle(quint32 object, quint16 event, const QByteArray &arguments);

    QLocalSocket m_socket;
    QByteArray m_received;
    QString m_errorString;
    quint32 m_lastId = 1; // of the display
    QHash<QByteArray, quint32> m_globals;
    quint32 m_registry = 0;
    quint32 m_activation = 0;
    quint32 m_tokenRequest = 0;
    QByteArray m_token;
    quint32 m_callback = 0;
};

#endif
