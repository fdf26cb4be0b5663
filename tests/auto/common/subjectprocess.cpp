// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include "runningprocesses.h"

#include <QCoreApplication>
#include <QFile>
#include <QHostAddress>
#include <QTcpSocket>
#include <QTest>

#include <charconv>
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

static const QByteArray watchdogPid = "WATCHDOG_PID=";
static const QByteArray listenPid = "LISTEN_PID=";
constexpr int longestPid = 10;

static void writeOwnPid(char *text)
{
    *std::to_chars(text, text + longestPid, getpid()).ptr = '\0';
}

static std::vector<char *> pointersTo(QByteArrayList &list)
{
    std::vector<char *> result;
    for (QByteArray &entry : list)
        result.push_back(entry.data());
    result.push_back(nullptr);
    return result;
}

SubjectProcess::SubjectProcess() : m_program(QStringLiteral(SUBJECT_PROGRAM))
{
    m_process.setProcessChannelMode(QProcess::ForwardedChannels);
    // A pipe to all generations. QProcess would close its own when generation 0 has exited.
    const QString pipe = path(QStringLiteral("commands"));
    mkfifo(qPrintable(pipe), 0666);
    m_commands.setFileName(pipe);
    if (!m_commands.open(QIODevice::ReadWrite | QIODevice::Unbuffered)) // without a reader, WriteOnly would wait for one
        qFatal("%s: %s", qPrintable(pipe), qPrintable(m_commands.errorString()));
    m_process.setStandardInputFile(pipe);
    mkfifo(qPrintable(gate()), 0666);
    m_gate.setFileName(gate());
}

SubjectProcess::~SubjectProcess()
{
    if (QTest::currentTestFailed())
        qInfo("%s", record().text().right(20000).constData());
    m_commands.close(); // a subject quits at the end of its input
    if (QTest::qWaitFor([this] { return left().isEmpty(); }, QTest::currentTestFailed() ? 1000 : 10000))
        return;
    QByteArray list;
    const QList<qint64> pids = left();
    for (qint64 pid : pids)
        list += '\n' + QByteArray::number(pid) + ": " + commandLineOf(pid);
    killAll();
    QTest::qFail("The test has left processes behind:" + list, __FILE__, __LINE__);
}

// Also what was started first, which need not be a subject.
QList<qint64> SubjectProcess::left() const
{
    QList<qint64> result = processes();
    if (m_process.state() != QProcess::NotRunning && !result.contains(m_process.processId()))
        result.append(m_process.processId());
    return result;
}

// Again and again: one may have started another meanwhile.
void SubjectProcess::killAll()
{
    QVERIFY(QTest::qWaitFor([this] {
        const QList<qint64> pids = left();
        for (qint64 pid : pids)
            kill(pid_t(pid), SIGKILL);
        return pids.isEmpty();
    }));
}

void SubjectProcess::setProgram(const QString &program, const QStringList &argumentsBefore)
{
    m_program = program;
    m_argumentsBefore = argumentsBefore;
}

void SubjectProcess::setLastStep(const QString &step)
{
    const QString library = path(QStringLiteral("library.so")); // in a path without a space, which would end it
    QVERIFY(QFile::copy(QStringLiteral(LAST_STEP_LIBRARY), library));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LD_PRELOAD"), library);
    environment.insert(QStringLiteral("LAST_STEP"), step);
    m_process.setProcessEnvironment(environment);
}

void SubjectProcess::start(const QStringList &arguments)
{
    m_process.start(m_program, m_argumentsBefore + QStringList{QStringLiteral("--record=") + path(QStringLiteral("record"))} + arguments
                                   + methodOption()); // of two, the first counts
    QVERIFY2(m_process.waitForStarted(), qPrintable(m_process.errorString()));
}

bool SubjectProcess::startReady(const QStringList &arguments)
{
    start(arguments);
    return QTest::qWaitFor([this] { return generation() == 0; });
}

void SubjectProcess::startRaw(const QByteArray &program, const QByteArrayList &argv, const QByteArrayList &environment,
                              const std::function<void()> &childModifier)
{
    m_rawArguments = argv + QByteArrayList{"--record=" + QFile::encodeName(path(QStringLiteral("record")))};
    for (const QString &option : methodOption())
        m_rawArguments.append(option.toLatin1());
    // What systemd says to the process it starts.
    const QByteArrayList named{watchdogPid + QByteArray(longestPid, '0'), listenPid + QByteArray(longestPid, '0')};
    m_rawEnvironment = named + environment;

    // All that can be is done here: the modifier has a stack of a few KiB, within this process's own memory.
    std::vector<char *> arguments = pointersTo(m_rawArguments);
    std::vector<char *> variables = pointersTo(m_rawEnvironment);
    m_process.setChildProcessModifier([program, arguments, variables, childModifier] {
        writeOwnPid(variables.at(0) + watchdogPid.size());
        writeOwnPid(variables.at(1) + listenPid.size());
        if (childModifier)
            childModifier();
        execve(program.constData(), arguments.data(), variables.data());
    });
    m_process.start(QStringLiteral("/bin/false"), QStringList());
    QVERIFY2(m_process.waitForStarted(), qPrintable(m_process.errorString()));
}

void SubjectProcess::send(const QByteArray &command)
{
    QCOMPARE(m_commands.write(command + '\n'), command.size() + 1);
}

bool SubjectProcess::restart()
{
    const int next = generation() + 1;
    send("restart");
    return QTest::qWaitFor([this, next] { return generation() == next; });
}

void SubjectProcess::openGate()
{
    QVERIFY(m_gate.open(QIODevice::ReadWrite | QIODevice::Unbuffered)); // a writer for all who wait, and for all who come later
}

QList<qint64> SubjectProcess::processes() const
{
    return runningProcesses(m_directory.path());
}

bool canStartAsOtherUser()
{
    const QStringList command{QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"), QStringLiteral("--clear-groups"),
                              QStringLiteral(SUBJECT_PROGRAM), QStringLiteral("--check")};
    return QProcess::execute(QStringLiteral("setpriv"), command) == 0;
}

quint16 freePort()
{
    // Bound without listening: the system gives this port to nobody else who asks for any, and yet a subject can listen there,
    // since QTcpServer sets the same option.
    auto *const reservation = new QTcpSocket(qApp);
    reservation->bind(QHostAddress::LocalHost, 0, QAbstractSocket::ReuseAddressHint);
    return reservation->localPort();
}
