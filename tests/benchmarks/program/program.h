// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef PROGRAM_H
#define PROGRAM_H

#include "../journal.h"
#include "../server.h"

#include <RolloverManager>

#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <vector>

// The program that is measured. SIGHUP makes it restart, SIGTERM makes it quit; what else it does its options say.
class Program : public QObject
{
    Q_OBJECT

public:
    Program(const Journal &journal, RolloverManager &rollover);

    void restart();
    void cleanUp();

private:
    void onReady();
    void takePort(const QByteArray &address);
    void touchMemory(qint64 size);
    void takeStock();
    void startPlainly();
    bool startByStarter();

    const Journal m_journal;
    RolloverManager &m_rollover;
    Server m_server;
    std::unique_ptr<QSocketNotifier> m_connections;
    std::vector<char> m_memory;
};

#endif
