// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include "runningprocesses.h"

#include <QFile>
#include <QHostAddress>
#include <QTcpServer>
#include <QTest>

#include <csignal>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

// A whole test can be run with another method.
static QStringList methodOption()
{
    const QString method = qEnvironmentVariable("SUBJECT_METHOD");
    return method.isEmpty() ? QStringList() : QStringList{QStringLiteral("--method=") + method};
}

SubjectProcess::SubjectProcess() : m_program(QStringLiteral(SUBJECT_PROGRAM))
{
    m_process.setProcessChannelMode(QProcess::ForwardedChannels);
    // A pipe to all generations. QProcess would close its own when generation 0 has exited.
    const QString pipe = path(QStringLiteral("commands"));
    mkfifo(qPrintable(pipe), 0666);
    m_commands.setFileName(pipe);
    m_commands.open(QIODevice::ReadWrite | QIODevice::Unbuffered); // without a reader, WriteOnly would wait for one
    m_process.setStandardInputFile(pipe);
}

SubjectProcess::~SubjectProcess()
{
    if (QTest::currentTestFailed())
        qInfo("%s", record().text().right(20000).constData());
    m_commands.close(); // a subject quits at the end of its input
    m_process.waitForFinished(1000);
    if (!QTest::qWaitFor([this] { return processes().isEmpty(); }, 1000)) {
        const QList<qint64> pids = processes();
        for (qint64 pid : pids)
            kill(pid_t(pid), SIGKILL);
    }
    m_process.waitForFinished();
}

void SubjectProcess::setProgram(const QString &program, const QStringList &argumentsBefore)
{
    m_program = program;
    m_argumentsBefore = argumentsBefore;
}

void SubjectProcess::start(const QStringList &arguments)
{
    m_process.start(m_program, m_argumentsBefore + QStringList{QStringLiteral("--record=") + path(QStringLiteral("record"))}
                                   + arguments + methodOption()); // of two, the first counts
    QVERIFY2(m_process.waitForStarted(), qPrintable(m_process.errorString()));
}

void SubjectProcess::startRaw(const QByteArray &program, QByteArrayList argv, const QByteArrayList &environment,
                              const std::function<void()> &childModifier)
{
    m_rawProgram = program;
    m_rawArguments = argv + QByteArrayList{"--record=" + QFile::encodeName(path(QStringLiteral("record")))};
    for (const QString &option : methodOption())
        m_rawArguments.append(option.toLatin1());
    m_rawEnvironment = environment;
    m_process.setChildProcessModifier([this, childModifier] {
        std::vector<char *> arguments;
        for (QByteArray &argument : m_rawArguments)
            arguments.push_back(argument.data());
        arguments.push_back(nullptr);
        std::vector<char *> variables;
        for (QByteArray &entry : m_rawEnvironment)
            variables.push_back(entry.data());
        // What systemd says to the process it starts.
        QByteArray watchdog = "WATCHDOG_PID=" + QByteArray::number(qint64(getpid()));
        QByteArray listen = "LISTEN_PID=" + QByteArray::number(qint64(getpid()));
        variables.push_back(watchdog.data());
        variables.push_back(listen.data());
        variables.push_back(nullptr);
        if (childModifier)
            childModifier();
        execve(m_rawProgram.constData(), arguments.data(), variables.data());
    });
    m_process.start(QStringLiteral("/bin/false"), QStringList());
    QVERIFY2(m_process.waitForStarted(), qPrintable(m_process.errorString()));
}

void SubjectProcess::send(const QByteArray &command)
{
    QCOMPARE(m_commands.write(command + '\n'), command.size() + 1);
}

QList<qint64> SubjectProcess::processes() const
{
    return runningProcesses(m_directory.path());
}

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}
