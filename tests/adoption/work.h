// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef WORK_H
#define WORK_H

#include "standardinput.h"
#include "unixsignals.h"

#include <QObject>
#include <QTcpServer>

#include <optional>

// What all these programs do: they have a port, write down that they work, and are told when an update is in place.
class Work : public QObject
{
    Q_OBJECT

public:
    static void prepare(); // first of all
    explicit Work(int generation = 0);
    ~Work() override;

    static QString name(); // of the only instance
    static void leave(const char *why); // instead of working
    void handleSignals();
    static void recordError();
    static void recordSuccessor(qint64 pid);

Q_SIGNALS:
    void updateFinished();
    void cancelled(); // by the user
    void quitRequested(); // by the user
    void terminated(); // by SIGTERM, if the program has a handler

private:
    StandardInput m_input;
    std::optional<UnixSignals> m_signals;
    QTcpServer m_port;
};

#endif
