// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Ends that nobody has planned: generation 0 does what --end says when it is told to update itself. The next ones only work.

#include "options.h"
#include "record.h"
#include "work.h"

#include <RolloverManager>

#include <QApplication>
#include <QCloseEvent>
#include <QTimer>
#include <QWidget>

#include <csignal>
#include <cstdlib>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

std::unique_ptr<RolloverManager> globalManager;

RolloverManager *manager()
{
    return RolloverManager::instance();
}

bool is(const char *end)
{
    return option("end") == QLatin1StringView(end);
}

template <typename Function> void inThread(Function &&function)
{
    std::thread(function).join();
}

void breakUpdate()
{
    manager()->setProgram(QStringLiteral("/bin/false"));
}

void takeAllDescriptors()
{
    while (open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) {}
}

void whenStarting(void (*function)())
{
    QObject::connect(manager(), &RolloverManager::aboutToRestart, function);
}

void whenFailed(void (*function)())
{
    QObject::connect(manager(), &RolloverManager::errorOccurred, function);
}

void restartAndExit()
{
    manager()->restart();
    exit(EXIT_SUCCESS);
}

void restartAndTerminate(void (*handler)(int), unsigned int flags = 0)
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = int(flags);
    sigaction(SIGTERM, &action, nullptr);
    manager()->restart();
    raise(SIGTERM);
}

void nothing(int) {}

void failAndExit()
{
    breakUpdate();
    manager()->restart();
    QCoreApplication::exit(77);
}

using End = void (*)();
const std::map<QString, End> ends = {
    {QStringLiteral("exit in aboutToRestart"),
     [] {
         whenStarting([] { exit(EXIT_SUCCESS); });
         manager()->restart();
     }},
    {QStringLiteral("exit in stateChanged"),
     [] {
         QObject::connect(manager(), &RolloverManager::stateChanged, [] { exit(EXIT_SUCCESS); });
         manager()->restart();
     }},
    {QStringLiteral("restart and exit in errorOccurred"),
     [] {
         whenFailed([] {
             manager()->setProgram(QCoreApplication::applicationFilePath());
             restartAndExit();
         });
         breakUpdate();
         manager()->restart();
     }},
    {QStringLiteral("exit after a thread's restart"),
     [] {
         inThread([] { manager()->restart(); });
         exit(EXIT_SUCCESS);
     }},
    {QStringLiteral("thread's restart, then exec() ends"),
     [] {
         inThread([] { manager()->restart(); });
         QCoreApplication::exit();
     }},
    {QStringLiteral("thread's cancel, then restart and exit"),
     [] {
         inThread([] { manager()->cancel(); });
         restartAndExit();
     }},
    {QStringLiteral("thread's cancel and restart, then exit"),
     [] {
         inThread([] {
             manager()->cancel();
             manager()->restart();
         });
         exit(EXIT_SUCCESS);
     }},
    {QStringLiteral("static manager"), restartAndExit},
    {QStringLiteral("static destructor"), [] { QCoreApplication::quit(); }},
    {QStringLiteral("global manager"),
     [] {
         manager()->restart();
         QCoreApplication::quit();
     }},
    {QStringLiteral("manager of the window"), [] { QApplication::topLevelWidgets().constFirst()->close(); }},
    {QStringLiteral("exit, delete"),
     [] {
         manager()->restart();
         QCoreApplication::exit(77);
         globalManager.reset();
     }},
    {QStringLiteral("quit, delete"),
     [] {
         manager()->restart();
         QCoreApplication::quit();
         globalManager.reset();
     }},
    {QStringLiteral("early slot of aboutToQuit"),
     [] {
         breakUpdate();
         QCoreApplication::quit();
     }},
    {QStringLiteral("no descriptors"),
     [] {
         takeAllDescriptors();
         manager()->restart();
         QCoreApplication::exit(77);
     }},

    {QStringLiteral("handler calls _exit"), [] { restartAndTerminate([](int) { _exit(0); }); }},
    {QStringLiteral("handler raises again"),
     [] {
         restartAndTerminate([](int number) {
             signal(number, SIG_DFL);
             raise(number);
         });
     }},
    {QStringLiteral("handler works once"),
     [] {
         restartAndTerminate(nothing, SA_RESETHAND);
         raise(SIGTERM);
     }},
    {QStringLiteral("killed in the end"),
     [] {
         restartAndTerminate(nothing);
         raise(SIGKILL);
     }},
    {QStringLiteral("quick_exit after SIGTERM"),
     [] {
         restartAndTerminate(nothing);
         quick_exit(0);
     }},
    {QStringLiteral("SIGTERM while deferred"),
     [] {
         QObject::connect(
             manager(), &RolloverManager::errorOccurred, manager(),
             [] {
                 manager()->setProgram(QCoreApplication::applicationFilePath());
                 restartAndTerminate(nothing);
             },
             Qt::SingleShotConnection);
         whenFailed([] { QTimer::singleShot(0, qApp, &QCoreApplication::quit); });
         breakUpdate();
         manager()->restart();
     }},
    {QStringLiteral("cancel while it comes back"),
     [] {
         whenFailed([] { manager()->cancel(); });
         failAndExit();
     }},
    {QStringLiteral("cancel in the early slot"),
     [] {
         breakUpdate();
         QCoreApplication::quit();
     }},
    {QStringLiteral("cancel after a thread's restart"),
     [] {
         inThread([] { manager()->restart(); });
         manager()->cancel();
         QCoreApplication::quit();
     }},
};

class Window : public QWidget
{
protected:
    void closeEvent(QCloseEvent *event) override
    {
        event->accept();
        if (manager()->generation() == 0)
            manager()->restart();
    }
};

class Late
{
public:
    ~Late()
    {
        if (restarts)
            manager()->restart();
    }
    bool restarts = false;
};
Late late;

RolloverManager *createManager(QWidget *window)
{
    if (window)
        return new RolloverManager(window);
    if (is("static destructor"))
        return new RolloverManager;
    if (is("static manager")) {
        static RolloverManager rollover;
        return &rollover;
    }
    globalManager = std::make_unique<RolloverManager>();
    return globalManager.get();
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    Work::prepare();
    Window *const window = is("manager of the window") ? new Window : nullptr;
    if (is("early slot of aboutToQuit") || is("cancel in the early slot"))
        QObject::connect(&app, &QCoreApplication::aboutToQuit, [] {
            if (manager()->generation() == 0)
                manager()->restart();
            if (is("cancel in the early slot"))
                manager()->cancel();
        });
    RolloverManager *const rollover = createManager(window);
    if (has("in-place"))
        rollover->setMethod(RolloverManager::Method::InPlace);
    if (is("exit before ready") && rollover->generation() == 0)
        restartAndExit();
    if (is("no loop at all") && rollover->generation() == 0) {
        rollover->restart();
        globalManager.reset();
        return 0;
    }
    if (is("exit in ready") && rollover->generation() == 0)
        QObject::connect(rollover, &RolloverManager::ready, restartAndExit);
    const int generation = rollover->generation();
    late.restarts = is("static destructor") && generation == 0;
    if (!rollover->waitForReady())
        _exit(0); // a manager that is not on the stack would have to go first
    if (window) {
        window->setAttribute(Qt::WA_DeleteOnClose);
        window->show();
    }
    Work work(generation);
    if (generation == 0)
        QObject::connect(
            &work, &Work::updateFinished, ends.count(option("end")) != 0 ? ends.at(option("end")) : [] {});
    const int status = QApplication::exec();
    if (!is("global manager"))
        globalManager.reset();
    return status;
}
