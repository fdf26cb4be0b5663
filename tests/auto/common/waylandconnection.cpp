// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "waylandconnection.h"

#include <cstring>

// Numbers of requests and events, in the order in which the protocols list them.
namespace {

constexpr quint32 display = 1;

namespace Request {
constexpr quint16 displaySync = 0;
constexpr quint16 displayGetRegistry = 1;
constexpr quint16 registryBind = 0;
constexpr quint16 activationGetToken = 1;
constexpr quint16 tokenCommit = 3;
} // namespace Request

namespace Event {
constexpr quint16 displayError = 0;
constexpr quint16 registryGlobal = 0;
constexpr quint16 tokenDone = 0;
constexpr quint16 callbackDone = 0;
} // namespace Event

QByteArray word(quint32 value)
{
    return {reinterpret_cast<const char *>(&value), sizeof value};
}

template <typename... Values> QByteArray words(Values... values)
{
    return (QByteArray() + ... + word(quint32(values)));
}

quint32 wordAt(const QByteArray &bytes, qsizetype position)
{
    quint32 value = 0;
    if (position + qsizetype(sizeof value) <= bytes.size())
        memcpy(&value, bytes.constData() + position, sizeof value);
    return value;
}

// With its terminator, filled up to whole words.
QByteArray text(const QByteArray &value)
{
    QByteArray result = word(quint32(value.size() + 1)) + value + '\0';
    return result.append((4 - result.size() % 4) % 4, '\0');
}

QByteArray textAt(const QByteArray &bytes, qsizetype position)
{
    return bytes.mid(position + 4, qsizetype(wordAt(bytes, position)) - 1);
}

} // namespace

bool WaylandConnection::open(const QString &socket)
{
    m_socket.connectToServer(socket);
    if (!m_socket.waitForConnected()) {
        m_errorString = m_socket.errorString();
        return false;
    }
    m_registry = ++m_lastId;
    send(display, Request::displayGetRegistry, word(m_registry));
    if (!roundTrip())
        return false;
    m_activation = bind("xdg_activation_v1");
    return m_activation != 0 && roundTrip();
}

QString WaylandConnection::requestActivationToken()
{
    m_token.clear();
    m_tokenRequest = ++m_lastId;
    send(m_activation, Request::activationGetToken, word(m_tokenRequest));
    send(m_tokenRequest, Request::tokenCommit);
    while (m_token.isEmpty()) {
        if (!receive())
            return {};
    }
    return QString::fromLatin1(m_token);
}

quint32 WaylandConnection::bind(const QByteArray &interface)
{
    const quint32 name = m_globals.value(interface);
    if (name == 0) {
        m_errorString = QStringLiteral("The compositor has no ") + QString::fromLatin1(interface);
        return 0;
    }
    constexpr quint32 version = 1;
    const quint32 id = ++m_lastId;
    send(m_registry, Request::registryBind, word(name) + text(interface) + words(version, id));
    return id;
}

void WaylandConnection::send(quint32 object, quint16 request, const QByteArray &arguments)
{
    constexpr quint32 header = 8;
    m_socket.write(words(object, (header + quint32(arguments.size())) << 16 | request) + arguments);
}

bool WaylandConnection::roundTrip()
{
    m_callback = ++m_lastId;
    send(display, Request::displaySync, word(m_callback));
    while (m_callback != 0) {
        if (!receive())
            return false;
    }
    return true;
}

bool WaylandConnection::receive()
{
    if (!m_socket.waitForReadyRead(20000)) {
        m_errorString = m_socket.errorString();
        return false;
    }
    m_received += m_socket.readAll();
    for (;;) {
        const quint32 second = wordAt(m_received, 4);
        const qsizetype size = second >> 16;
        if (size == 0 || size > m_received.size())
            return m_errorString.isEmpty();
        handle(wordAt(m_received, 0), quint16(second), m_received.mid(8, size - 8));
        m_received.remove(0, size);
    }
}

void WaylandConnection::handle(quint32 object, quint16 event, const QByteArray &arguments)
{
    if (object == display && event == Event::displayError)
        m_errorString = QString::fromUtf8(textAt(arguments, 8));
    else if (object == m_registry && event == Event::registryGlobal)
        m_globals.insert(textAt(arguments, 4), wordAt(arguments, 0));
    else if (object == m_tokenRequest && event == Event::tokenDone)
        m_token = textAt(arguments, 0);
    else if (object == m_callback && event == Event::callbackDone)
        m_callback = 0;
}
