// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program that restarts, seen from outside: --record=FILE takes down what happens. Options that it doesn't know it ignores.

#include "gate.h"
#include "inventory.h"
#include "options.h"
#include "record.h"
#include "servicestate.h"
#include "standardinput.h"
#include "subject.h"
#include "unixsignals.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QMetaEnum>
#ifdef QT_GUI_LIB
#include <QGuiApplication>
#endif
#include <QProcess>
#include <QTimer>
#include <QTranslator>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

#ifdef QT_GUI_LIB
using Application = QGuiApplication;
#else
using Application = QCoreApplication;
#endif

// Closes those of such a file, and opens another with their numbers.
void replaceDescriptors(const QString &file)
{
    for (int fd = 3; fd < 1024; ++fd) {
        char target[64] = {};
        if (readlink(qPrintable(QStringLiteral("/proc/self/fd/%1").arg(fd)), target, sizeof target - 1) > 0
            && QString::fromLocal8Bit(target).contains(file)) {
            close(fd);
            open("/dev/null", O_RDWR | O_CLOEXEC);
        }
    }
}

// What a bad new version does before it is alive, or a good one while it waits.
void misbehave(const QString &how)
{
    if (how == QLatin1StringView("exit3"))
        _exit(3);
    if (how == QLatin1StringView("exit0"))
        _exit(0);
    if (how == QLatin1StringView("crash")) {
        signal(SIGSEGV, SIG_DFL); // a sanitizer's handler would say that this is an error
        raise(SIGSEGV);
    }
    if (how == QLatin1StringView("hang"))
        for (;;)
            pause();
    if (how == QLatin1StringView("stop"))
        raise(SIGSTOP);
    if (how == QLatin1StringView("busy"))
        usleep(700'000);
    if (how == QLatin1StringView("exit"))
        exit(3);
    if (how == QLatin1StringView("quit"))
        QCoreApplication::exit();
    if (how == QLatin1StringView("lose-claim"))
        replaceDescriptors(QStringLiteral("/memfd:rollover"));
}

// Refuses QCoreApplication::quit(), as a window does that ignores its close event; or lets it through only when the test says so, and
// the event loop turns meanwhile, as a window does that asks the user.
class Refusal : public QObject
{
public:
    Refusal(bool asks, bool stops, bool refuses) : m_asks(asks), m_stops(stops), m_refuses(refuses) {}

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() != QEvent::Quit)
            return false;
        Record::write("asked");
        if (m_asks)
            StandardInput::runEventLoopUntilByte();
        if (m_stops)
            raise(SIGSTOP);
        return m_refuses;
    }

private:
    const bool m_asks;
    const bool m_stops; // the process, until somebody continues it
    const bool m_refuses;
};

// Where there is no standard input to obey, as in a unit.
std::unique_ptr<UnixSignals> obeySignals(RolloverManager &rollover)
{
    auto signals = std::make_unique<UnixSignals>();
    QObject::connect(signals.get(), &UnixSignals::hangup, &rollover, [&rollover] {
        Record::write("hangup");
        rollover.restart();
    });
    QObject::connect(signals.get(), &UnixSignals::terminate, qApp, [] {
        Record::write("terminate");
        QCoreApplication::quit();
    });
    return signals;
}

// Later than all destructors of this program. Only a child of the test: if one that is forked became a successor, there would soon be no
// room for more.
struct ForkAtExit
{
    bool isWanted = false;
    ~ForkAtExit()
    {
        if (isWanted && fork() == 0)
            exit(0);
    }
} forkAtExit;

// A program that has handlers, and goes on.
void handleAndGoOn()
{
    for (int number : {SIGTERM, SIGINT, SIGQUIT})
        signal(number, [](int) {});
}

// As what a program has registered by atexit(); but ThreadSanitizer would call that also when it has gone with a plugin.
struct SlowExit
{
    const QString gate;
    ~SlowExit()
    {
        if (gate.isEmpty())
            return;
        Record::write("exiting");
        waitAtGate(gate);
    }
};

// As a program does that reads its signals from a descriptor.
void blockSigterm()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
}

// How a program can end without the rest of exit().
void endAbruptly(const QString &how)
{
    Record::write("ending");
    if (how == QLatin1StringView("_exit"))
        _exit(3);
    if (how == QLatin1StringView("crash"))
        abort();
    if (how == QLatin1StringView("exit"))
        exit(3); // without returning to main(), where the manager is
    if (how == QLatin1StringView("fork")) {
        if (fork() == 0)
            exit(1);
        usleep(500'000); // for whatever the child may become
    }
}

// A handler is called by any thread that lets the signal through.
void leaveSigtermToAnotherThread()
{
    std::thread([] {
        for (;;)
            pause();
    }).detach();
    blockSigterm();
}

// Waits in there for a line, and has the stream locked meanwhile.
void readInThread()
{
    std::thread([] {
        char line[16];
        while (fgets(line, sizeof line, stdin)) {}
    }).detach();
}

// The default action, marked as if it were a function of three arguments.
void setOddDefault()
{
    struct sigaction action = {};
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGTERM, &action, nullptr);
}

// After the one that has restarted is gone.
void restartBySecondManager(RolloverManager *manager)
{
    manager->~RolloverManager();
    new (manager) RolloverManager;
    QObject::connect(manager, &RolloverManager::errorOccurred, qApp, [manager] {
        Record::write("error", {{QStringLiteral("text"), manager->errorString()}});
    });
    manager->waitForReady();
    manager->restart();
}

// As a program does that waits in steps.
bool waitOnceMore(RolloverManager *manager)
{
    manager->~RolloverManager();
    new (manager) RolloverManager;
    return manager->waitForReady();
}

// By the slot that deletes it, or by an event loop that this slot runs.
void deleteWhen(const QString &when, std::unique_ptr<RolloverManager> &manager)
{
    const auto end = [&manager] {
        manager.reset();
        Record::write("deleted");
        if (!has("wait"))
            QCoreApplication::exit();
    };
    QObject::connect(manager.get(), &RolloverManager::stateChanged, qApp, [when, end](RolloverManager::State state) {
        if (when == QString::fromLatin1(QMetaEnum::fromType<RolloverManager::State>().valueToKey(int(state))))
            end();
    });
    if (when == QLatin1StringView("successorStarted"))
        QObject::connect(manager.get(), &RolloverManager::successorStarted, qApp, end);
    if (when == QLatin1StringView("errorOccurred"))
        QObject::connect(manager.get(), &RolloverManager::errorOccurred, qApp, end);
    if (when == QLatin1StringView("predecessorOverdue"))
        QObject::connect(manager.get(), &RolloverManager::predecessorOverdue, qApp, end);
}

// A process whose main thread is gone and whose other thread goes on.
[[noreturn]] void leaveMainThread()
{
    std::thread([] {
        StandardInput::waitForByte();
        Record::write("lastThread");
        _exit(0);
    }).detach();
    pthread_exit(nullptr);
}

} // namespace

int main(int argc, char *argv[])
{
    const int leftoverAlarm = int(alarm(30));
    for (int i = 1; i < argc; ++i) {
        const bool isSuccessor = getenv("SUBJECT_AGAIN");
        if (strcmp(argv[i], "--exec-self") == 0 && !isSuccessor) { // a common idiom, to get a changed environment
            setenv("SUBJECT_AGAIN", "1", 1);
            execv("/proc/self/exe", argv);
        } else if (strcmp(argv[i], "--close-descriptors") == 0) { // another, of daemons; then they open their own
            for (int fd = 3; fd < 1024; ++fd)
                close(fd);
            const int file = open("/dev/null", O_RDWR | O_CLOEXEC);
            for (int opened = 0; opened < 40; ++opened)
                fcntl(file, F_DUPFD_CLOEXEC, 600); // where the handover's were
            close(file);
        } else if (strcmp(argv[i], "--check") == 0) { // a wrapper asks whether it would come up
            return 0;
        }
    }
    QCoreApplication::setSetuidAllowed(true);
    Application app(argc, argv);
    Record::open(option("record"));
    QTranslator translator;
    if (!option("translation").isEmpty() && translator.load(option("translation")))
        QCoreApplication::installTranslator(&translator);

    if (has("helper-first")) // a program that is started before there is a manager
        QProcess::startDetached(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), option("helper")});
    if (has("recreate-manager"))
        RolloverManager();
    if (has("wait-first") && !RolloverManager().waitForReady()) // before a guard in the application's constructor, say
        return 0;
    auto owner = std::make_unique<RolloverManager>();
    RolloverManager &rollover = *owner;
    forkAtExit.isWanted = option("fork-at-exit-below") == QString::number(getppid());
    if (has("disturb"))
        QObject::connect(&rollover, &RolloverManager::ready, &app, disturb);
    Record::write("constructed", {{QStringLiteral("generation"), rollover.generation()},
                                  {QStringLiteral("successor"), rollover.isSuccessor()},
                                  {QStringLiteral("dataKeys"), rollover.sessionData().size()},
                                  {QStringLiteral("marker"), qEnvironmentVariableIsSet("ROLLOVER_HANDOVER")},
                                  {QStringLiteral("leftoverAlarm"), leftoverAlarm},
                                  {QStringLiteral("inventory"), inventory()}});
    if (rollover.isSuccessor() && !option("successor-score").isEmpty()) {
        QFile file(QStringLiteral("/proc/self/oom_score_adj"));
        if (file.open(QIODevice::WriteOnly))
            file.write(option("successor-score").toLatin1());
    }
    if (!option("replace-descriptors").isEmpty())
        replaceDescriptors(option("replace-descriptors"));
    if (has("undumpable")) // as a program that keeps secrets
        prctl(PR_SET_DUMPABLE, 0);
    for (int i = 0; has("process-events") && i < 20; ++i)
        QCoreApplication::processEvents(); // as a splash screen does
    if (rollover.isSuccessor())
        misbehave(option("as-successor"));
    if (rollover.isSuccessor() && rollover.predecessorPid() != QCoreApplication::applicationPid())
        misbehave(option("as-copy")); // and not as what has come back
    static const std::vector<char> ballast(rollover.isSuccessor() ? option("successor-ballast").toUInt() : 0, 'x');
    static const SlowExit slowExit{rollover.isSuccessor() ? option("exit-waits-for") : QString()};
    if (const int timeout = option("exit-timeout").toInt())
        rollover.setExitTimeout(std::chrono::milliseconds(timeout));
    rollover.setEndsOverduePredecessor(has("end-overdue"));
    // Without a limit, unless that is what is tested: COUNT,MILLISECONDS.
    const QStringList limit = option("restart-limit").split(QLatin1Char(','));
    if (!has("default-restart-limit"))
        rollover.setRestartLimit(limit.value(0).toInt(), std::chrono::milliseconds(limit.value(1, QStringLiteral("1000")).toInt()));
    if (!option("method").isEmpty())
        rollover.setMethod(
            RolloverManager::Method(QMetaEnum::fromType<RolloverManager::Method>().keyToValue(qPrintable(option("method")))));

    Subject subject(rollover, {option("record"), quint16(option("port").toUInt()), option("lock"), option("threads").toInt(),
                               option("descriptors").toInt(), option("generations").toInt(), option("ballast").toInt(), !has("no-input"),
                               has("restart-and-exit-in-vain")});
    ServiceState serviceState;
    if (has("notify"))
        QObject::connect(&rollover, &RolloverManager::ready, &subject, [&serviceState] {
            Record::write("notified", {{QStringLiteral("sent"), serviceState.ready()}});
        });
    if (has("wait-in-ready"))
        QObject::connect(&rollover, &RolloverManager::ready, &subject, [&rollover] {
            Record::write("waited", {{QStringLiteral("ready"), rollover.waitForReady()}});
        });
    if (has("loop-in-ready"))
        QObject::connect(&rollover, &RolloverManager::ready, &subject, [] { QEventLoop().exec(); });
    if (has("block-sigterm"))
        blockSigterm();
    if (has("odd-default"))
        setOddDefault();
    if (has("handle-and-go-on"))
        handleAndGoOn();
    if (has("reading-thread"))
        readInThread();
    std::unique_ptr<UnixSignals> signals;
    if (has("unix-signals") || has("unix-signals-elsewhere"))
        signals = obeySignals(rollover);
    if (has("unix-signals-elsewhere"))
        leaveSigtermToAnotherThread();
    Refusal refusal(has("ask-before-quitting"), has("stop-when-asked"), has("refuse-quit") || has("refuse-always"));
    if (has("refuse-always"))
        app.installEventFilter(&refusal);
    if (has("refuse-quit") || has("stop-when-asked") || has("ask-before-quitting"))
        QObject::connect(&rollover, &RolloverManager::ready, &refusal, [&] { app.installEventFilter(&refusal); });
    QObject::connect(&rollover, &RolloverManager::predecessorOverdue, &app, [] { waitAtGate(option("overdue-waits-for")); });
    if (const int duration = option("busy-when-started").toInt())
        QObject::connect(&rollover, &RolloverManager::successorStarted, &app, [duration] { usleep(useconds_t(duration) * 1000); });
    if (has("wait-when-overdue"))
        QObject::connect(&rollover, &RolloverManager::predecessorOverdue, &app,
                         [&rollover] { rollover.waitForReady(std::chrono::milliseconds(100)); });
    if (has("crash-on-error"))
        QObject::connect(&rollover, &RolloverManager::errorOccurred, &app, [] { raise(SIGKILL); });
    if (rollover.isSuccessor() && !option("when-waiting").isEmpty())
        QTimer::singleShot(0, &app, [&rollover] {
            if (rollover.state() != RolloverManager::State::Waiting)
                return;
            misbehave(option("when-waiting"));
            Record::write("misbehaved");
        });

    if (!option("delete-when").isEmpty())
        deleteWhen(option("delete-when"), owner);

    rollover.setQuitOnSuccessorStarted(!has("stay-when-started"));
    if (has("restart-before-ready") && rollover.generation() == 0)
        rollover.restart();
    if (has("restart-and-quit-at-once") && rollover.generation() == 0)
        QTimer::singleShot(0, &rollover, [&rollover] {
            rollover.restart();
            QCoreApplication::quit();
        });
    if (has("wait")
        && !rollover.waitForReady(option("wait-timeout").isEmpty() ? std::chrono::milliseconds::max()
                                                                   : std::chrono::milliseconds(option("wait-timeout").toInt()))) {
        Record::write("left", {{QStringLiteral("text"), owner ? rollover.errorString() : QString()}});
        if (has("wait-again"))
            Record::write("waitedOnceMore", {{QStringLiteral("ready"), rollover.waitForReady()}});
        if (has("wait-once-more"))
            Record::write("waitedOnceMore", {{QStringLiteral("ready"), waitOnceMore(&rollover)}});
        if (has("linger"))
            misbehave(QStringLiteral("hang"));
        return 0;
    }
    if (has("restart-before-exec") && rollover.generation() == 0)
        rollover.restart();
    if (has("cancel-before-exec"))
        rollover.cancel();
    if (has("restart-cancel-restart") && rollover.generation() == 0) {
        QObject::connect(
            &rollover, &RolloverManager::aboutToRestart, &app, [&rollover] { std::thread([&rollover] { rollover.cancel(); }).join(); },
            Qt::SingleShotConnection);
        rollover.restart();
        rollover.restart();
    }
    int status = 0;
    if (has("loop-first") && rollover.isSuccessor())
        QEventLoop().exec(); // as a dialog does
    if (has("own-loop-until-starting") && rollover.generation() == 0) {
        QEventLoop loop;
        QObject::connect(&rollover, &RolloverManager::aboutToRestart, &loop, &QEventLoop::quit);
        loop.exec();
    } else if (has("own-loop")) {
        QEventLoop loop;
        QObject::connect(&rollover, &RolloverManager::successorStarted, &loop, &QEventLoop::quit);
        loop.exec();
    } else if (!has("no-exec") || rollover.generation() > 0) {
        status = QCoreApplication::exec();
    }
    if (has("second-exec") || (has("second-exec-of-successor") && owner && rollover.isSuccessor()))
        QCoreApplication::exec();
    if (has("loop-after")) { // a clean-up that needs an event loop
        QEventLoop loop;
        QTimer::singleShot(300, &loop, &QEventLoop::quit);
        loop.exec();
    }
    if (has("restart-after-exec") && rollover.generation() == 0)
        rollover.restart();
    if (has("clean-up-until-told") && owner && rollover.generation() == 0)
        StandardInput::waitForByte();
    if (const int duration = option("clean-up").toInt(); duration && rollover.state() == RolloverManager::State::Stopping)
        usleep(useconds_t(duration) * 1000);
    if (has("main-thread-leaves") && rollover.generation() == 0)
        leaveMainThread();
    if (has("second-manager") && rollover.generation() == 0)
        restartBySecondManager(&rollover);
    if (!option("end").isEmpty() && rollover.state() == RolloverManager::State::Stopping)
        endAbruptly(option("end"));
    if (!option("say-goodbye").isEmpty() && rollover.state() == RolloverManager::State::Stopping)
        fprintf(fopen(qPrintable(option("say-goodbye")), "a"), "goodbye\n"); // into a buffer; some library flushes that of stdout
    Record::write("leaving", has("close-descriptors") ? QJsonObject{{QStringLiteral("inventory"), inventory()}} : QJsonObject());
    return status;
}
