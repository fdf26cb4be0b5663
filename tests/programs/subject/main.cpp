// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program that restarts, seen from outside: --record=FILE takes down what happens. Options that it doesn't know it ignores.

#include "record.h"
#include "subject.h"

#include <QCoreApplication>

#include <csignal>
#include <cstdlib>

#include <pthread.h>
#include <unistd.h>

namespace {

QString option(const char *name)
{
    const QString prefix = QLatin1StringView("--") + QLatin1StringView(name) + QLatin1Char('=');
    const QStringList arguments = QCoreApplication::arguments();
    for (const QString &argument : arguments) {
        if (argument.startsWith(prefix))
            return argument.mid(prefix.size());
    }
    return {};
}

bool has(const char *name)
{
    return QCoreApplication::arguments().contains(QLatin1StringView("--") + QLatin1StringView(name));
}

// What a bad new version does before it is alive, or a good one while it waits.
void misbehave(const QString &how)
{
    if (how == QLatin1StringView("exit3"))
        _exit(3);
    if (how == QLatin1StringView("crash"))
        raise(SIGSEGV);
    if (how == QLatin1StringView("hang"))
        for (;;)
            pause();
    if (how == QLatin1StringView("stop"))
        raise(SIGSTOP);
}

// Refuses QCoreApplication::quit(), as a window does that ignores its close event.
class Refusal : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject *, QEvent *event) override { return event->type() == QEvent::Quit; }
};

// A process whose main thread is gone and whose other thread goes on for a while.
[[noreturn]] void leaveMainThread(std::chrono::milliseconds duration)
{
    std::thread([duration] {
        std::this_thread::sleep_for(duration);
        Record::write("lastThread");
        _exit(0);
    }).detach();
    pthread_exit(nullptr);
}

} // namespace

int main(int argc, char *argv[])
{
    alarm(30);
    QCoreApplication app(argc, argv);
    Record::open(option("record"));

    RolloverManager rollover;
    Record::write("constructed", {{QStringLiteral("generation"), rollover.generation()},
                                  {QStringLiteral("dataKeys"), rollover.sessionData().size()},
                                  {QStringLiteral("marker"), qEnvironmentVariableIsSet("ROLLOVER_HANDOVER")},
                                  {QStringLiteral("inventory"), inventory()}});
    if (rollover.isSuccessor())
        misbehave(option("as-successor"));
    if (const int timeout = option("exit-timeout").toInt())
        rollover.setExitTimeout(std::chrono::milliseconds(timeout));
    rollover.setEndsOverduePredecessor(has("end-overdue"));

    Subject subject(rollover, {option("record"), quint16(option("port").toUInt()), option("lock"), option("threads").toInt(),
                               option("descriptors").toInt(), option("generations").toInt()});
    Refusal refusal;
    if (has("refuse-quit"))
        app.installEventFilter(&refusal);
    if (has("stop-when-waiting") && rollover.isSuccessor())
        QTimer::singleShot(0, &app, [] { raise(SIGSTOP); });

    if (has("restart-before-ready") && rollover.generation() == 0)
        rollover.restart();
    if (has("wait") && !rollover.waitForReady(option("wait-timeout").isEmpty()
                                                  ? std::chrono::milliseconds::max()
                                                  : std::chrono::milliseconds(option("wait-timeout").toInt()))) {
        Record::write("left", {{QStringLiteral("text"), rollover.errorString()}});
        return 0;
    }
    if (has("restart-before-exec") && rollover.generation() == 0)
        rollover.restart();
    if (!has("no-exec"))
        QCoreApplication::exec();
    if (has("restart-after-exec") && rollover.generation() == 0)
        rollover.restart();
    if (const int duration = option("clean-up").toInt())
        usleep(useconds_t(duration) * 1000);
    if (const int duration = option("main-thread-leaves").toInt(); duration && rollover.generation() == 0)
        leaveMainThread(std::chrono::milliseconds(duration));
    Record::write("leaving");
    return 0;
}
