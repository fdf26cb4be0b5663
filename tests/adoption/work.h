// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef WORK_H
#define WORK_H

#include "standardinput.h"

#include <QObject>
#include <QTcpServer>

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
    static void recordError();
    static void recordSuccessor(qint64 pid);

Q_SIGNALS:
    void updateFinished();
    void cancelled(); // by the user

private:
    StandardInput m_input;
    QTcpServer m_port;
};

#endif
