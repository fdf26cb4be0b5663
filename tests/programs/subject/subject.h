// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SUBJECT_H
#define SUBJECT_H

#include "standardinput.h"

#include <RolloverManager>

#include <QLockFile>
#include <QObject>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

// A program with a manager: takes its port and lock when it is ready, and obeys the commands on its standard input.
class Subject : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString record;
        quint16 port = 0;
        QString lock;
        int threads = 0;
        int descriptors = 0;
        int generations = 0; // restarts by itself until there have been so many
        int ballast = 0; // bytes of memory that generation 0 takes
        bool input = true;
        bool restartsAndExits = false; // in vain
    };

    Subject(RolloverManager &rollover, const Options &options);
    ~Subject() override;

Q_SIGNALS:
    void updateFinished();
    void updateFinishedWith(const QString &version, int number);

private:
    void onReady();
    void acquire();
    void obey(const QString &command, const QString &argument);
    void callFromThreads(const std::function<void()> &call);
    void limitMemory(int mebibytes);
    void limitDescriptors(int free);
    void exitAndGoOnAWhile();
    static void startChild(const QString &command);
    void postForEver();

    RolloverManager &m_rollover;
    const Options m_options;
    StandardInput m_input;
    int m_retries = 0;
    qint64 m_successor = 0;
    QTcpServer m_server;
    std::unique_ptr<QLockFile> m_lock;
    std::vector<std::thread> m_threads;
    std::vector<std::thread> m_callers;
    std::vector<int> m_descriptors;
    std::vector<int> m_fillers;
    QByteArray m_ballast;
};

#endif
