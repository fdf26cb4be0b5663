// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subject.h"

#include "inventory.h"
#include "record.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QHostAddress>
#include <QMetaEnum>
#include <QProcess>
#include <QRect>
#include <QThread>
#include <QTimer>

#include <csignal>
#include <cstddef>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

template <typename Enum> static QString name(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(int(value)));
}

static void runEventLoop()
{
    QEventLoop loop;
    QTimer::singleShot(300, &loop, &QEventLoop::quit);
    loop.exec();
}

// Handles SIGTERM before, and together with, whoever does so far.
static void chainHandler()
{
    static struct sigaction previous;
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    action.sa_sigaction = [](int number, siginfo_t *info, void *context) {
        if (previous.sa_flags & SA_SIGINFO)
            previous.sa_sigaction(number, info, context);
        else
            previous.sa_handler(number);
    };
    sigaction(SIGTERM, &action, &previous);
}

// As the platform does when the desktop's session ends.
static void endSession()
{
    const int index = qApp->metaObject()->indexOfSignal("commitDataRequest(QSessionManager&)");
    alignas(std::max_align_t) static char manager[64]; // nobody looks at it
    void *arguments[] = {nullptr, manager};
    QMetaObject::activate(qApp, index, arguments);
}

Subject::Subject(RolloverManager &rollover, const Options &options) : m_rollover(rollover), m_options(options)
{
    connect(&m_input, &StandardInput::commandReceived, this, &Subject::obey);
    connect(&rollover, &RolloverManager::ready, this, &Subject::onReady);
    connect(&rollover, &RolloverManager::stateChanged, this, [](RolloverManager::State state) {
        Record::write("state", {{QStringLiteral("state"), name(state)}});
    });
    connect(&rollover, &RolloverManager::errorOccurred, this, [this](RolloverManager::Error error) {
        Record::write("error", {{QStringLiteral("error"), name(error)},
                                {QStringLiteral("text"), m_rollover.errorString()},
                                {QStringLiteral("state"), name(m_rollover.state())}});
        m_input.setEnabled(m_options.input);
    });
    connect(&rollover, &RolloverManager::errorChanged, this, [this] {
        Record::write("errorChanged", {{QStringLiteral("text"), m_rollover.errorString()}});
    });
    connect(&rollover, &RolloverManager::aboutToRestart, this, [] { Record::write("aboutToRestart"); });
    connect(&rollover, &RolloverManager::predecessorOverdue, this, [] { Record::write("overdue"); });
    connect(&rollover, &RolloverManager::successorStarted, this, [this](qint64 pid) {
        Record::write("successorStarted", {{QStringLiteral("successor"), pid}});
        m_successor = pid;
        m_input.setEnabled(!m_rollover.quitOnSuccessorStarted());
    });
    connect(qApp, &QCoreApplication::aboutToQuit, this, [] { Record::write("aboutToQuit"); });
    connect(this, &Subject::updateFinished, &rollover, &RolloverManager::restart);
    connect(this, &Subject::updateFinishedWith, &rollover, &RolloverManager::restart);
}

Subject::~Subject()
{
    for (std::thread &thread : m_threads)
        thread.detach(); // they end with the process
    for (std::thread &thread : m_callers)
        thread.join();
}

void Subject::onReady()
{
    const qint64 readyTime = Record::now();
    acquire();
    const QVariantMap data = m_rollover.sessionData();
    const QByteArray blob = data.value(QStringLiteral("blob")).toByteArray();
    QJsonObject details{{QStringLiteral("readyTime"), readyTime},
                        {QStringLiteral("generation"), m_rollover.generation()},
                        {QStringLiteral("successor"), m_rollover.isSuccessor()},
                        {QStringLiteral("predecessor"), m_rollover.predecessorPid()},
                        {QStringLiteral("method"), name(m_rollover.method())},
                        {QStringLiteral("portError"), m_server.isListening() || !m_options.port ? QString() : m_server.errorString()},
                        {QStringLiteral("locked"), !m_lock || m_lock->isLocked()},
                        {QStringLiteral("dataKeys"), data.size()},
                        {QStringLiteral("blobSize"), qint64(blob.size())},
                        {QStringLiteral("blobHash"), QString::fromLatin1(QCryptographicHash::hash(blob, QCryptographicHash::Sha1).toHex())},
                        {QStringLiteral("version"), SUBJECT_VERSION},
                        {QStringLiteral("programChanged"), m_rollover.programChanged()},
                        {QStringLiteral("inventory"), inventory()}};
    Record::write("ready", details);
    m_input.setEnabled(m_options.input);
    if (m_rollover.generation() < m_options.generations)
        m_rollover.restart();
    if (m_options.restartsAndExits) {
        m_rollover.setProgram(QStringLiteral("/bin/false"));
        m_rollover.restart();
        QCoreApplication::exit(77);
    }
}

void Subject::acquire()
{
    if (m_rollover.generation() == 0)
        m_ballast = QByteArray(m_options.ballast, 'x');
    if (m_options.port)
        m_server.listen(QHostAddress::LocalHost, m_options.port);
    if (!m_options.lock.isEmpty()) {
        m_lock = std::make_unique<QLockFile>(m_options.lock);
        m_lock->setStaleLockTime(std::chrono::milliseconds(0));
        m_lock->tryLock();
    }
    for (int i = 0; i < m_options.descriptors; ++i)
        m_descriptors.push_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
    for (int i = 0; i < m_options.threads; ++i)
        m_threads.emplace_back([] { pause(); });
}

void Subject::obey(const QString &command, const QString &argument)
{
    if (command == QLatin1StringView("restart"))
        m_rollover.restart();
    else if (command == QLatin1StringView("invoke"))
        QMetaObject::invokeMethod(&m_rollover, "restart");
    else if (command == QLatin1StringView("emit"))
        Q_EMIT updateFinished();
    else if (command == QLatin1StringView("emitWith"))
        Q_EMIT updateFinishedWith(QStringLiteral("2.0"), 7);
    else if (command == QLatin1StringView("thread"))
        std::thread([this] { Q_EMIT updateFinishedWith(QStringLiteral("2.0"), 7); }).join();
    else if (command == QLatin1StringView("threads"))
        callFromThreads([this] { m_rollover.restart(); });
    else if (command == QLatin1StringView("cancelFromThreads"))
        callFromThreads([this] {
            m_rollover.restart();
            m_rollover.cancel();
        });
    else if (command == QLatin1StringView("cancelAndRestartFromThread"))
        std::thread([this] {
            m_rollover.restart();
            m_rollover.cancel();
            m_rollover.restart();
        }).join();
    else if (command == QLatin1StringView("joinThreads")) {
        for (std::thread &thread : m_callers)
            thread.join();
        m_callers.clear();
    } else if (command == QLatin1StringView("cancel"))
        m_rollover.cancel();
    else if (command == QLatin1StringView("cancelWhenStarted"))
        connect(&m_rollover, &RolloverManager::successorStarted, this, [this] { m_rollover.cancel(); });
    else if (command == QLatin1StringView("cancelWhenStopping"))
        connect(&m_rollover, &RolloverManager::stateChanged, this, [this](RolloverManager::State state) {
            if (state == RolloverManager::State::Stopping)
                m_rollover.cancel();
        });
    else if (command == QLatin1StringView("cancelOnError"))
        connect(&m_rollover, &RolloverManager::errorOccurred, this, [this] { m_rollover.cancel(); });
    else if (command == QLatin1StringView("cancelAboutToRestart"))
        connect(&m_rollover, &RolloverManager::aboutToRestart, this, [this] { m_rollover.cancel(); });
    else if (command == QLatin1StringView("cancelWhileQuitting"))
        connect(qApp, &QCoreApplication::aboutToQuit, this, [this] { m_rollover.cancel(); });
    else if (command == QLatin1StringView("threadCancelsWhileQuitting"))
        connect(qApp, &QCoreApplication::aboutToQuit, this, [this] { std::thread([this] { m_rollover.cancel(); }).join(); });
    else if (command == QLatin1StringView("threadCancelsAboutToRestart"))
        connect(&m_rollover, &RolloverManager::aboutToRestart, this, [this] { std::thread([this] { m_rollover.cancel(); }).join(); });
    else if (command == QLatin1StringView("restartOnceOnError"))
        connect(&m_rollover, &RolloverManager::errorOccurred, &m_rollover, &RolloverManager::restart, Qt::SingleShotConnection);
    else if (command == QLatin1StringView("restartWhenAboutToQuit"))
        connect(qApp, &QCoreApplication::aboutToQuit, this, [this] { m_rollover.restart(); });
    else if (command == QLatin1StringView("loopWhenAboutToQuit"))
        connect(qApp, &QCoreApplication::aboutToQuit, this, [] { runEventLoop(); });
    else if (command == QLatin1StringView("loopUntilToldWhenAboutToQuit"))
        connect(qApp, &QCoreApplication::aboutToQuit, this, &StandardInput::runEventLoopUntilByte);
    else if (command == QLatin1StringView("loopOnError"))
        connect(&m_rollover, &RolloverManager::errorOccurred, this, [] { runEventLoop(); });
    else if (command == QLatin1StringView("restartOnError"))
        connect(&m_rollover, &RolloverManager::errorOccurred, this, [this] {
            static bool isRetrying = false;
            if (std::exchange(isRetrying, true))
                Record::write("recursion");
            if (++m_retries < 50)
                m_rollover.restart();
            isRetrying = false;
        });
    else if (command == QLatin1StringView("twiceAboutToRestart"))
        connect(
            &m_rollover, &RolloverManager::aboutToRestart, this,
            [this] {
                m_rollover.cancel();
                m_rollover.restart();
            },
            Qt::SingleShotConnection);
    else if (command == QLatin1StringView("restartInWaitingLoop")) {
        QMetaObject::invokeMethod(&m_rollover, &RolloverManager::restart, Qt::QueuedConnection);
        QTimer wakeUp;
        wakeUp.start(10);
        for (int i = 0; i < 50; ++i)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    } else if (command == QLatin1StringView("stayBusy"))
        postForEver();
    else if (command == QLatin1StringView("forkAndExit")) {
        const pid_t child = fork();
        if (child == 0)
            exit(0);
        waitpid(child, nullptr, 0);
    } else if (command == QLatin1StringView("inheritEnvironment"))
        m_rollover.setEnvironment(QProcessEnvironment(QProcessEnvironment::InheritFromParent));
    else if (command == QLatin1StringView("chainHandlerAndCancel"))
        connect(
            &m_rollover, &RolloverManager::successorStarted, this,
            [this] {
                chainHandler();
                m_rollover.cancel();
            },
            Qt::SingleShotConnection);
    else if (command == QLatin1StringView("initialEnvironment"))
        m_rollover.setEnvironment(m_rollover.initialEnvironment());
    else if (command == QLatin1StringView("wholeEnvironment"))
        m_rollover.setEnvironment(QProcessEnvironment::systemEnvironment());
    else if (command == QLatin1StringView("exit0"))
        exit(0);
    else if (command == QLatin1StringView("exit"))
        exit(argument.toInt());
    else if (command == QLatin1StringView("quit"))
        QCoreApplication::exit(argument.toInt()); // unlike quit(), can't be refused
    else if (command == QLatin1StringView("exitAndGoOnAWhile")) // with what happens in this turn of the event loop
        exitAndGoOnAWhile();
    else if (command == QLatin1StringView("askToQuit"))
        QCoreApplication::quit();
    else if (command == QLatin1StringView("askToQuitWhenStarted"))
        connect(&m_rollover, &RolloverManager::successorStarted, qApp, &QCoreApplication::quit);
    else if (command == QLatin1StringView("aboutToRestartQuits"))
        connect(&m_rollover, &RolloverManager::aboutToRestart, qApp, [] { QCoreApplication::exit(); });
    else if (command == QLatin1StringView("restartsAndQuitsInThread"))
        std::thread([this] {
            m_rollover.restart();
            QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
        }).join();
    else if (command == QLatin1StringView("restartAndQuitOnError"))
        connect(
            &m_rollover, &RolloverManager::errorOccurred, this,
            [this] {
                m_rollover.restart();
                QCoreApplication::quit();
            },
            Qt::SingleShotConnection);
    else if (command == QLatin1StringView("loopWhileRestarting")) {
        m_rollover.restart();
        QCoreApplication::quit();
        runEventLoop();
    } else if (command == QLatin1StringView("endSession"))
        endSession();
    else if (command == QLatin1StringView("endSessionWhenStarted"))
        connect(&m_rollover, &RolloverManager::successorStarted, this, [] {
            endSession();
            QCoreApplication::quit();
        });
    else if (command == QLatin1StringView("data"))
        m_rollover.setSessionData(
            {{QStringLiteral("blob"), QByteArray(argument.toInt(), 'x')}, {QStringLiteral("geometry"), QRect(1, 2, 3, 4)}});
    else if (command == QLatin1StringView("limitMemory"))
        limitMemory(argument.toInt());
    else if (command == QLatin1StringView("limitDescriptors"))
        limitDescriptors(argument.toInt());
    else if (command == QLatin1StringView("limitDescriptorsWhenAboutToQuit"))
        connect(qApp, &QCoreApplication::aboutToQuit, this, [this, free = argument.toInt()] { limitDescriptors(free); });
    else if (command == QLatin1StringView("program"))
        m_rollover.setProgram(argument);
    else if (command == QLatin1StringView("directory"))
        m_rollover.setWorkingDirectory(argument);
    else if (command == QLatin1StringView("environment")) {
        QProcessEnvironment environment = m_rollover.environment();
        environment.insert(argument.section(QLatin1Char('='), 0, 0), argument.section(QLatin1Char('='), 1));
        m_rollover.setEnvironment(environment);
    } else if (command == QLatin1StringView("setenv"))
        qputenv(qPrintable(argument.section(QLatin1Char('='), 0, 0)), argument.section(QLatin1Char('='), 1).toUtf8());
    else if (command == QLatin1StringView("chdir"))
        QDir::setCurrent(argument);
    else if (command == QLatin1StringView("close"))
        close(argument.toInt());
    else if (command == QLatin1StringView("reopen")) // as another file, with the same number
        dup2(open("/dev/null", O_RDONLY), argument.toInt());
    else if (command == QLatin1StringView("disturb"))
        disturb();
    else if (command == QLatin1StringView("arguments"))
        m_rollover.setArguments(argument.split(QLatin1Char(' ')));
    else if (command == QLatin1StringView("method"))
        m_rollover.setMethod(RolloverManager::Method(argument.toInt()));
    else if (command == QLatin1StringView("busy"))
        usleep(useconds_t(argument.toInt()) * 1000);
    else if (command == QLatin1StringView("startTimeout"))
        m_rollover.setStartTimeout(std::chrono::milliseconds(argument.toInt()));
    else if (command == QLatin1StringView("inventory"))
        Record::write("inventory", inventory());
    else if (command == QLatin1StringView("child"))
        startChild(argument);
    else if (command == QLatin1StringView("leakPort"))
        fcntl(int(m_server.socketDescriptor()), F_SETFD, 0);
    else if (command == QLatin1StringView("subreaper"))
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    else if (command == QLatin1StringView("spawn"))
        QProcess::startDetached(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), argument});
    else if (command == QLatin1StringView("crash"))
        raise(SIGKILL);
    Record::write("obeyed", {{QStringLiteral("command"), command}});
}

void Subject::exitAndGoOnAWhile()
{
    QCoreApplication::exit(77);
    if (m_successor > 0)
        kill(pid_t(m_successor), SIGKILL);
    for (int i = 0; i < 50; ++i) {
        QCoreApplication::processEvents();
        usleep(10'000);
    }
}

// So many MiB beyond what there is; 0 lifts the limit.
void Subject::limitMemory(int mebibytes)
{
    QFile statm(QStringLiteral("/proc/self/statm"));
    const qint64 pages = statm.open(QIODevice::ReadOnly) ? statm.readAll().split(' ').value(0).toLongLong() : 0;
    rlimit limit;
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = mebibytes == 0 ? limit.rlim_max : rlim_t(pages * sysconf(_SC_PAGESIZE) + mebibytes * (qint64(1) << 20));
    setrlimit(RLIMIT_AS, &limit);
}

// So many are left; a negative number lifts the limit.
void Subject::limitDescriptors(int free)
{
    for (int fd : m_fillers)
        close(fd);
    m_fillers.clear();
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = free < 0 ? limit.rlim_max : 64;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (free < 0)
        return;
    for (int fd = 0; (fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)) >= 0;)
        m_fillers.push_back(fd);
    for (; free > 0; --free) {
        close(m_fillers.back());
        m_fillers.pop_back();
    }
}

// One that nobody waits for, as a QProcess would at its end.
void Subject::startChild(const QString &command)
{
    const QByteArray text = command.toLocal8Bit();
    const pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", text.constData(), nullptr);
        _exit(127);
    }
    Record::write("child", {{QStringLiteral("child"), qint64(child)}});
}

void Subject::postForEver()
{
    QMetaObject::invokeMethod(this, &Subject::postForEver, Qt::QueuedConnection);
}

// The event loop goes on meanwhile.
void Subject::callFromThreads(const std::function<void()> &call)
{
    for (int calls : {3, 3, 2, 2}) {
        m_callers.emplace_back([call, calls] {
            for (int i = 0; i < calls; ++i)
                call();
        });
    }
}
