// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef INSTANCEGUARD_H
#define INSTANCEGUARD_H

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

// Lets one process of many have a name, and the others talk to it. This is the recipe of docs/desktop.md.
class InstanceGuard : public QObject
{
    Q_OBJECT

public:
    explicit InstanceGuard(const QString &name);

    // True: the name is this process's. False: it is another one's, which has received the message, or doesn't answer.
    bool claim(const QByteArray &message);
    QString errorString() const { return m_error; }

Q_SIGNALS:
    void messageReceived(const QByteArray &message);

private:
    bool deliver(const QByteArray &message) const;
    void receive();

    const QString m_name;
    QString m_error;
    // The lock decides who has the name. It is released last.
    QLockFile m_lock;
    QLocalServer m_server;
};

#endif
