// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "tenant.h"

#include <QCoreApplication>
#include <QEvent>
#include <QEventLoop>
#include <QMetaEnum>
#include <QTimer>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

using State = RolloverManager::State;

namespace {

constexpr unsigned int lifetime = 60; // without a command

template <typename Enum> QByteArray name(Enum value)
{
    return QMetaEnum::fromType<Enum>().valueToKey(int(value));
}

// Both fail if anybody has it, be it by a descriptor that was left somewhere. No second attempt: nobody should.
int takePort(const QByteArray &address, quint16 port)
{
    const int result = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(result, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in name = {};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    inet_pton(AF_INET, address.constData(), &name.sin_addr);
    if (bind(result, reinterpret_cast<const sockaddr *>(&name), sizeof name) == 0 && listen(result, 1) == 0)
        return result;
    close(result);
    return -1;
}

int takeLock(const char *fileName)
{
    const int result = open(fileName, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (flock(result, LOCK_EX | LOCK_NB) == 0)
        return result;
    close(result);
    return -1;
}

} // namespace

Tenant::Tenant(Link &link, RolloverManager &rollover)
    : m_link(link),
      m_rollover(rollover),
      m_commands(link.descriptor(), QSocketNotifier::Read)
{
    connect(&m_commands, &QSocketNotifier::activated, this, &Tenant::obey);
    connect(&rollover, &RolloverManager::ready, this, &Tenant::onReady);
    connect(&rollover, &RolloverManager::stateChanged, this, [this] { say(Message("state")); });
    connect(&rollover, &RolloverManager::aboutToRestart, this, [this] {
        if (m_plan.value("cancelAt") == "aboutToRestart")
            m_rollover.cancel();
    });
    connect(&rollover, &RolloverManager::successorStarted, this, [this](qint64 pid) {
        say(Message("started", {{"successor", QByteArray::number(pid)}}));
        if (m_plan.value("cancelAt") == "successorStarted")
            m_rollover.cancel();
    });
    connect(&rollover, &RolloverManager::errorOccurred, this, [this](RolloverManager::Error error) {
        say(Message("error", {{"error", name(error)}}));
    });
    connect(qApp, &QCoreApplication::aboutToQuit, this, &Tenant::onAboutToQuit);
    qApp->installEventFilter(this);
}

void Tenant::say(Message message)
{
    message.set("state", name(m_rollover.state()));
    m_link.send(message);
}

void Tenant::leaveWhileWaiting(std::chrono::milliseconds after, const QByteArray &how)
{
    QTimer::singleShot(after, this, [this, how] {
        if (m_rollover.state() != State::Waiting)
            return;
        if (how == "quit")
            QCoreApplication::exit();
        else if (how == "exit")
            exit(0);
        else
            raise(SIGSEGV);
    });
}

int Tenant::end()
{
    usleep(useconds_t(m_plan.number("cleanUp")));
    say(Message("leaving"));
    if (m_plan.value("ending") == "exit")
        exit(0); // without returning to main(), where the manager is
    return 0;
}

// Refuses to quit, as a window does that ignores its close event.
bool Tenant::eventFilter(QObject *, QEvent *event)
{
    return event->type() == QEvent::Quit && m_plan.number("refuse");
}

void Tenant::onReady()
{
    const QByteArray address = QCoreApplication::arguments().value(1).toLatin1();
    m_port = takePort(address.left(address.indexOf(':')), address.mid(address.indexOf(':') + 1).toUShort());
    const int portError = m_port < 0 ? errno : 0;
    m_lock = takeLock("lock");
    const int lockError = m_lock < 0 ? errno : 0;

    const QByteArray content = m_rollover.sessionData().value(QStringLiteral("content")).toByteArray();
    Message message("ready");
    message.set("generation", m_rollover.generation());
    message.set("portError", portError);
    message.set("lockError", lockError);
    message.set("size", content.size());
    message.set("hash", hashOf(content));
    say(message);
}

void Tenant::onAboutToQuit()
{
    say(Message("aboutToQuit"));
    if (m_plan.value("cancelAt") == "aboutToQuit")
        m_rollover.cancel();
    if (const qint64 duration = m_plan.number("loop")) { // a clean-up that needs an event loop
        QEventLoop loop;
        QTimer::singleShot(int(duration), Qt::PreciseTimer, &loop, &QEventLoop::quit);
        loop.exec();
    }
}

void Tenant::obey()
{
    alarm(lifetime);
    const std::optional<Message> command = m_link.receive();
    if (!command)
        _exit(0); // the observer is gone
    Message answer(command->word() == "report" ? "report" : "obeyed");
    answer.set("command", command->word());
    answer.set("before", name(m_rollover.state()));
    if (command->word() == "restart") {
        prepare(*command);
        restart(command->value("caller"));
    } else if (command->word() == "cancel") {
        m_rollover.cancel();
    } else if (command->word() == "quit") {
        QCoreApplication::exit(); // unlike quit(), can't be refused
    } else if (command->word() == "report") {
        answer.set("variable", qEnvironmentVariableIsSet("ROLLOVER_HANDOVER") ? 1 : 0);
    }
    say(answer);
}

void Tenant::prepare(const Message &command)
{
    m_plan = command;
    m_rollover.setMethod(command.value("method") == "InPlace" ? RolloverManager::Method::InPlace : RolloverManager::Method::Successor);
    m_rollover.setStartTimeout(std::chrono::milliseconds(command.number("startTimeout")));
    m_rollover.setSessionData({{QStringLiteral("content"), sessionContent(command.number("size"), command.value("seed").toULongLong())}});
}

void Tenant::restart(const QByteArray &caller)
{
    if (caller == "slot") {
        m_rollover.restart();
        return;
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < (caller == "threads" ? 3 : 1); ++i)
        threads.emplace_back([this] { m_rollover.restart(); });
    for (std::thread &thread : threads)
        thread.join();
}
