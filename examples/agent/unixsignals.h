// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef UNIXSIGNALS_H
#define UNIXSIGNALS_H

#include <QObject>
#include <QSocketNotifier>

// Unix signals as Qt signals. A signal handler may not call Qt, so it only writes to a pipe that the event loop reads.
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    explicit UnixSignals(QObject *parent = nullptr);

Q_SIGNALS:
    void hangup(); // SIGHUP
    void terminate(); // SIGTERM, SIGINT

private:
    void read();

    QSocketNotifier m_notifier;
};

#endif
