// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "program.h"

#include "memory.h"
#include "options.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

Program::Program(const Journal &journal, RolloverManager &rollover) : m_journal(journal), m_rollover(rollover)
{
    if (option("method") == QLatin1StringView("InPlace"))
        rollover.setMethod(RolloverManager::Method::InPlace);
    connect(&rollover, &RolloverManager::ready, this, &Program::onReady);
    connect(&rollover, &RolloverManager::successorStarted, this, [this](qint64 pid) { m_journal.write(Event::Alive, pid); });
    if (!rollover.isSuccessor() && !has("child"))
        touchMemory(option("touch").toLongLong());
}

void Program::onReady()
{
    const int generations = option("generations").toInt();
    if (generations > 0)
        takeStock();
    m_journal.write(Event::Ready, m_rollover.predecessorPid());
    if (const QByteArray address = option("port").toLatin1(); !address.isEmpty())
        takePort(address);
    if (const QString size = option("session"); !size.isEmpty() && !m_rollover.isSuccessor()) {
        m_rollover.setSessionData({{QStringLiteral("content"), QByteArray(size.toInt(), 'r')}});
    } else if (!size.isEmpty()) {
        m_journal.write(Event::Memory, m_rollover.sessionData().value(QStringLiteral("content")).toByteArray().size());
        m_journal.write(Event::PeakMemory, Memory::peak());
    }
    if (generations > 0) {
        if (m_rollover.generation() < generations)
            m_rollover.restart();
        else
            QCoreApplication::quit();
    }
}

void Program::takePort(const QByteArray &address)
{
    if (!m_server.listen(address.constData()))
        qFatal("%s: %ls", address.constData(), qUtf16Printable(qt_error_string()));
    m_connections = std::make_unique<QSocketNotifier>(m_server.descriptor(), QSocketNotifier::Read);
    connect(m_connections.get(), &QSocketNotifier::activated, this, [this] { m_server.accept(m_journal); });
}

void Program::touchMemory(qint64 size)
{
    m_memory.resize(size_t(size)); // writes zeros into each page
}

// Of some generations, since there is room for so many.
void Program::takeStock()
{
    const int generation = m_rollover.generation();
    for (int milestone : {1, 10, 100, 1000, 10'000}) {
        if (generation != milestone)
            continue;
        qint64 environmentBytes = 0;
        for (char **entry = environ; *entry; ++entry)
            environmentBytes += qint64(qstrlen(*entry)) + 1;
        qint64 argumentBytes = 0;
        const QStringList arguments = m_rollover.arguments();
        for (const QString &argument : arguments)
            argumentBytes += argument.toLocal8Bit().size() + 1;
        m_journal.write(Event::Memory, Memory::now());
        m_journal.write(Event::Descriptors, QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::System | QDir::Files).size());
        m_journal.write(Event::EnvironmentBytes, environmentBytes);
        m_journal.write(Event::ArgumentBytes, argumentBytes);
    }
}

void Program::restart()
{
    const QString how = option("how");
    m_journal.write(Event::CallBegins);
    if (how.isEmpty())
        m_rollover.restart();
    else if (how == QLatin1StringView("starter"))
        startByStarter();
    else
        startPlainly();
    m_journal.write(Event::CallEnds);
    if (has("leave"))
        QCoreApplication::quit();
}

// As a program does that does not use Rollover for it. The copy has a manager all the same.
void Program::startPlainly()
{
    QProcess process;
    process.setProgram(QCoreApplication::applicationFilePath());
    process.setArguments(QCoreApplication::arguments().mid(1) + QStringList{QStringLiteral("--child")});
    process.startDetached();
}

// The same, but it is a small process that forks.
bool Program::startByStarter()
{
    QByteArrayList texts = {QCoreApplication::applicationFilePath().toLocal8Bit(), "--starter"};
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    for (const QString &argument : arguments)
        texts.append(argument.toLocal8Bit());
    std::vector<char *> pointers;
    for (QByteArray &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    pid_t pid = 0;
    int status = 0;
    return posix_spawn(&pid, pointers.front(), nullptr, nullptr, pointers.data(), environ) == 0 && waitpid(pid, &status, 0) == pid;
}

void Program::cleanUp()
{
    m_connections.reset();
    m_server.close();
    usleep(1000 * useconds_t(option("cleanUp").toUInt()));
    m_journal.write(Event::PeakMemory, Memory::peak());
}
