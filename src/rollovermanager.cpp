// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "rollovermanager.h"

#include "logging.h"
#include "rollovermanager_p.h"

#include <QCoreApplication>
#include <QThread>

// The class, its enums and its signals are described in docs/rollovermanager.qdoc.

static std::atomic<RolloverManager *> theInstance = nullptr;

namespace {

// The first thing that exit() does is to destroy what belongs to its thread: a manager that is a static object has no way back then.
thread_local bool isWithinExit = false;
class ExitMark
{
public:
    ~ExitMark() { isWithinExit = true; }
    void set() const {} // it is there from its first use on
};
thread_local const ExitMark exitMark;

// exit() doesn't return to main(): a manager there is not destroyed, and no aboutToQuit() has come.
class AtExit
{
public:
    AtExit()
    {
        qFormatLogMessage(QtWarningMsg, {}, {}); // so that Qt still knows the format of messages then
    }
    ~AtExit()
    {
        if (RolloverManager *const manager = theInstance)
            RolloverManagerPrivate::get(manager)->onProcessExit();
    }
};

} // namespace

/*!
    Constructs the manager with the given \a parent. Needs an application object, in the same thread, and can be there only
    once; a second one beside it warns, never becomes ready(), and can't restart().

    In a successor sessionData() can be read from here on.
*/
RolloverManager::RolloverManager(QObject *parent) : QObject(parent), d(std::make_unique<RolloverManagerPrivate>(this))
{
    if (!QCoreApplication::instance() || thread() != QCoreApplication::instance()->thread())
        qCWarning(lcRollover, "RolloverManager: must be created after the application object, in its thread");
    if (theInstance) {
        qCWarning(lcRollover, "RolloverManager: there is one already; this one does nothing");
        return;
    }
    exitMark.set();
    theInstance = this;
    d->attach();
}

/*!
    Destroys the manager. A successor that has reported alive takes over when this process exits. If it has died by then, or the
    restart is one in place, this process becomes the successor at its end. One that has not reported alive yet is waited for, no
    longer than startTimeout().

    A later manager of this process has the same generation() and predecessorPid(), and what has arrived as sessionData().
*/
RolloverManager::~RolloverManager()
{
    if (theInstance != this)
        return;
    if (isWithinExit)
        d->onProcessExit();
    else
        d->finishWish();
    theInstance = nullptr;
    if (!d->plan.hasDataForSuccessor())
        Takeover::leaveSessionData(d->plan.sessionData());
    if (d->outgoing && d->state == State::Stopping)
        d->outgoing->nameChildren();
    d->detach();
    delete d->outgoing; // it talks to d
}

/*!
    Returns the manager of this process, or \nullptr if there is none.
*/
RolloverManager *RolloverManager::instance()
{
    return theInstance;
}

/*!
    Returns whether Rollover has been ported to this system.

    Where it has not, it compiles and links all the same, so that a program for several systems has one code path: every process is
    generation 0 and becomes ready(), waitForReady() returns \c true at once, and restart() fails with \c Unsupported.
*/
bool RolloverManager::isSupported()
{
    return ROLLOVER_IS_SUPPORTED;
}

/*!
    Begins the wait, if exec() has not done so yet, and blocks in an event loop of its own until this process is ready() or
    \a timeout has passed; by default there is no limit. A predecessor that is leaving already when the time is up, in the belief
    that it is replaced, is waited for nevertheless.

    Returns \c true if it is ready. Returns \c false if the process has to leave, since its predecessor goes on, if the wait
    timed out, or if QCoreApplication::exit() was called (quit() does nothing before \c exec()); then return from \c main(), since
    this process will not become ready any more. error() tells which.

    In a process that nobody handed over to it returns \c true at once.
*/
bool RolloverManager::waitForReady(std::chrono::milliseconds timeout)
{
    if (theInstance != this)
        return false;
    return d->takeover.wait(timeout);
}

/*!
    \property RolloverManager::state
    \brief what the process is doing about a restart
*/
RolloverManager::State RolloverManager::state() const
{
    return d->state;
}

/*!
    \property RolloverManager::method
    \brief how restart() will restart

    Reading it tells what \c Automatic, the default, stands for here. A change takes effect with the next restart().
*/
RolloverManager::Method RolloverManager::method() const
{
    return d->plan.method.effective();
}

void RolloverManager::setMethod(Method method)
{
    if (d->plan.method.chosen() == method)
        return;
    d->plan.method.choose(method);
    Q_EMIT methodChanged();
}

/*!
    \property RolloverManager::quitOnSuccessorStarted
    \brief whether the manager asks the application to quit when the successor is alive

    The default is \c true. With \c false the program leaves by itself after successorStarted(): by quit(), exit() or a return from
    main(), whenever it likes. That is for programs that have to stop something first, and can't do so in a slot of
    QCoreApplication::aboutToQuit(). Until it leaves, cancel() is the way back, and if the successor ends meanwhile,
    errorOccurred() says so, and this process goes on.

    The successor calls this process overdue after its exitTimeout(), as ever.
*/
bool RolloverManager::quitOnSuccessorStarted() const
{
    return d->quitOnSuccessorStarted;
}

void RolloverManager::setQuitOnSuccessorStarted(bool quit)
{
    if (d->quitOnSuccessorStarted == quit)
        return;
    d->quitOnSuccessorStarted = quit;
    Q_EMIT quitOnSuccessorStartedChanged();
}

/*!
    \property RolloverManager::successor
    \brief whether this process was started by restart() in another one
*/
bool RolloverManager::isSuccessor() const
{
    return Takeover::generation() > 0;
}

/*!
    \property RolloverManager::predecessorPid
    \brief the process ID of the predecessor, or 0 if there was none; after a restart in place this process's own

    It is for messages only: once the predecessor has exited, the number can belong to another process. It is the number that the
    predecessor has in its own PID namespace.
*/
qint64 RolloverManager::predecessorPid() const
{
    return Takeover::predecessorPid();
}

/*!
    \property RolloverManager::generation
    \brief how many restarts led to this process: 0, 1, 2, …
*/
int RolloverManager::generation() const
{
    return Takeover::generation();
}

/*!
    \property RolloverManager::programChanged
    \brief whether this process runs another program file than its predecessor did

    It is \c false if it is the very same file: same device, inode, size and time of the last change. So after an update it tells
    whether the update has arrived. It doesn't where a launcher starts a fixed version by its own path: setProgram() names what
    else to start.

    Only the program file counts (of an AppImage, that file; of a script, its interpreter), not libraries or data. In generation 0
    it is \c false. If the predecessor doesn't say which file it was, it is \c true.
*/
bool RolloverManager::programChanged() const
{
    return Takeover::programChanged();
}

/*!
    \property RolloverManager::sessionData
    \brief what the predecessor has left to this process, or what this process leaves to its successor

    Returns what has arrived, until setSessionData() replaces it. Only what was set in this process is passed on; what has
    arrived is not passed on by itself.

    Values may be of all types of Qt's own that QDataStream can write, and maps and lists of those, 256 levels deep. Integers
    arrive as \c qlonglong (unless they need \c qulonglong), a QVariantHash as a QVariantMap. Types of Qt Gui need a
    QGuiApplication on both sides. The data travels in memory and never touches a named file. All of it together may take
    256 MiB; if it takes more, or a value can't be written, restart() fails with \c InvalidSessionData.
*/
QVariantMap RolloverManager::sessionData() const
{
    return d->plan.sessionData();
}

void RolloverManager::setSessionData(const QVariantMap &data)
{
    d->plan.setSessionData(data);
    Q_EMIT sessionDataChanged();
}

/*!
    Returns how long, in milliseconds, a successor may take from its start until it has reported alive. By default that is
    30 seconds.

    \sa setStartTimeout()
*/
std::chrono::milliseconds RolloverManager::startTimeout() const
{
    return d->plan.startTimeout;
}

/*!
    Sets the time that a successor has until it must have reported alive to \a timeout, in this process, from the next
    restart() on. A successor that misses it is ended, and the error is \c SuccessorTimedOut. There is no unlimited time: a
    \a timeout of zero or less, or of more milliseconds than an \c int can hold (24 days), is ignored with a warning.

    \sa startTimeout()
*/
void RolloverManager::setStartTimeout(std::chrono::milliseconds timeout)
{
    if (timeout.count() <= 0 || timeout.count() > std::numeric_limits<int>::max())
        qCWarning(lcRollover, "RolloverManager::setStartTimeout: %lld ms is out of range", qint64(timeout.count()));
    else
        d->plan.startTimeout = timeout;
}

/*!
    Returns how long, in milliseconds, a successor waits for its predecessor's exit before it calls it overdue. By default
    that is 30 seconds.

    \sa setExitTimeout(), predecessorOverdue()
*/
std::chrono::milliseconds RolloverManager::exitTimeout() const
{
    return d->takeover.exitTimeout();
}

/*!
    Sets the time after which this process, a successor, emits predecessorOverdue() to \a timeout. To be called before the wait
    begins. A \a timeout of zero or less, or of more milliseconds than an \c int can hold (24 days), is ignored with a warning.

    \sa exitTimeout(), setEndsOverduePredecessor()
*/
void RolloverManager::setExitTimeout(std::chrono::milliseconds timeout)
{
    if (timeout.count() <= 0 || timeout.count() > std::numeric_limits<int>::max())
        qCWarning(lcRollover, "RolloverManager::setExitTimeout: %lld ms is out of range", qint64(timeout.count()));
    else
        d->takeover.setExitTimeout(timeout);
}

/*!
    Returns whether this process, a successor, ends its predecessor when that is overdue. By default it doesn't.

    \sa setEndsOverduePredecessor()
*/
bool RolloverManager::endsOverduePredecessor() const
{
    return d->takeover.endsOverduePredecessor();
}

/*!
    Sets whether this process, a successor, ends a predecessor that still runs after exitTimeout() to \a end. It is ended
    without a chance to clean up (\c SIGKILL), after predecessorOverdue() was emitted. If it is out of reach, outside of this
    process's PID namespace, errorString() says so, and this process goes on waiting.

    \sa endsOverduePredecessor()
*/
void RolloverManager::setEndsOverduePredecessor(bool end)
{
    d->takeover.setEndsOverduePredecessor(end);
}

/*!
    Returns how many restarts there may be within restartInterval(). By default that is 5.

    \sa setRestartLimit()
*/
int RolloverManager::restartLimit() const
{
    return d->plan.limit.count();
}

/*!
    Returns the time, in milliseconds, within which there may be restartLimit() restarts. By default that is 10 seconds.

    \sa setRestartLimit()
*/
std::chrono::milliseconds RolloverManager::restartInterval() const
{
    return d->plan.limit.interval();
}

/*!
    Sets how often this program may restart: \a limit times within \a interval. One more, and restart() fails with
    \c TooManyRestarts; the program goes on. It keeps a program that restarts at every start, since it takes what it is for not
    updated yet, from doing so for ever.

    Each generation counts those before it, and uses its own limit. Restarts that have failed don't count. A program that has called
    \c exit() can't go on; it comes back as it was, at the end of the \a interval, and that counts. A \a limit of 0 is no limit. A
    negative one is ignored with a warning, as is an \a interval of zero or less, or of more milliseconds than an \c int
    can hold (24 days).

    \sa restartLimit(), restartInterval()
*/
void RolloverManager::setRestartLimit(int limit, std::chrono::milliseconds interval)
{
    if (limit < 0 || interval.count() <= 0 || interval.count() > std::numeric_limits<int>::max())
        qCWarning(lcRollover, "RolloverManager::setRestartLimit: %d in %lld ms is out of range", limit, qint64(interval.count()));
    else
        d->plan.limit.set(limit, interval);
}

/*!
    Returns the program that restart() starts: by default the path, made absolute, by which this process was started, and so
    whatever an update has put there. In an AppImage it is the file that was started, not the program within.

    \sa setProgram()
*/
QString RolloverManager::program() const
{
    return d->plan.command.program();
}

/*!
    Sets the program that restart() starts to \a program. A bare name is looked up in \c PATH, a relative path from
    workingDirectory(). If it is a script that starts the real program, that should be with \c exec.

    It is not passed on: the next generation's program() is what it was started by itself.

    \sa program()
*/
void RolloverManager::setProgram(const QString &program)
{
    d->plan.command.setProgram(program);
}

/*!
    Returns the arguments that restart() passes, without the program's name: by default all that this process was started
    with, also those that the application object has taken out of \c argv, except for a session manager's \c{-session}
    in a QGuiApplication. Bytes that a QString can't hold are not shown here as they are, but pass on as they are.

    \sa setArguments()
*/
QStringList RolloverManager::arguments() const
{
    return d->plan.command.arguments();
}

/*!
    Sets the arguments that restart() passes to \a arguments, for the next generation and, since each passes on its own, all
    after it.

    \sa arguments()
*/
void RolloverManager::setArguments(const QStringList &arguments)
{
    d->plan.command.setArguments(arguments);
}

/*!
    Returns the environment that restart() passes: by default the one of this process at that time, without what belongs to
    the mount of an AppImage, and without \c DESKTOP_STARTUP_ID and \c XDG_ACTIVATION_TOKEN, which have been used up. Where
    \c WATCHDOG_PID and \c LISTEN_PID name this process, they will name the successor.

    \sa setEnvironment()
*/
QProcessEnvironment RolloverManager::environment() const
{
    return d->plan.command.environment();
}

/*!
    Sets the environment that restart() passes to \a environment. An activation token in it lets the successor's window come to
    the front, where the platform knows such; it is passed on by the next restart() only.

    \sa environment()
*/
void RolloverManager::setEnvironment(const QProcessEnvironment &environment)
{
    d->plan.command.setEnvironment(environment);
}

/*!
    Returns the environment that this process was started with, whatever the program has changed since: as it was before \c main(), and
    without what is used up (the handover's own variables, activation tokens, those that an AppImage sets).

    It is for programs that set variables for themselves, such as \c QT_SCALE_FACTOR, or prepend to \c PATH. By default such changes
    are passed on, and add up from restart() to restart(). \c{rollover.setEnvironment(rollover.initialEnvironment())} lets every
    generation begin with the same.

    \sa setEnvironment()
*/
QProcessEnvironment RolloverManager::initialEnvironment() const
{
    return LaunchCommand::initialEnvironment();
}

/*!
    Returns the working directory of the successor: by default the one that this process was started in, so that relative
    paths among the arguments mean the same. If that has been deleted, and this process is still there, so is its successor;
    if it has left, restart() fails.

    \sa setWorkingDirectory()
*/
QString RolloverManager::workingDirectory() const
{
    return d->plan.command.workingDirectory();
}

/*!
    Sets the working directory of the successor to \a directory.

    \sa workingDirectory()
*/
void RolloverManager::setWorkingDirectory(const QString &directory)
{
    d->plan.command.setWorkingDirectory(directory);
}

/*!
    \property RolloverManager::error
    \brief what went wrong in the last restart()
*/
RolloverManager::Error RolloverManager::error() const
{
    return d->error.code;
}

/*!
    \property RolloverManager::errorString
    \brief what went wrong in the last restart(), for the user, with the system's own reason

    It names the program that was started, says how it has ended if the system tells, and what becomes of this process. It is
    translated if the program has loaded Rollover's translation.
*/
QString RolloverManager::errorString() const
{
    return d->error.text;
}

/*!
    Starts a successor and, once it has reported alive, asks the application to quit. Can be called from any thread, and
    connected to a signal of any signature. Further calls are ignored while a restart is under way.

    Returns without waiting for the successor if an event loop runs; what becomes of the restart shows in successorStarted()
    or errorOccurred(), which come from the event loop. How long starting takes the system is the time for which it blocks.

    The application may quit by itself, before and after: QCoreApplication::quit() and exit() mean that it wants to be replaced.
    A quit() while this process is \c Starting is held back until the successor is alive, and dropped if that fails. An exit()
    can't be held back: there the process waits for the successor on its way out, no longer than startTimeout(). If that fails, it
    comes back as the program that it was, as the same process (not from an AppImage).

    Only cancel(), the end of the desktop session, or a signal that tells the process to end (\c SIGTERM, \c SIGINT,
    \c SIGQUIT; \c SIGHUP, where the program has no handler for it) mean that nobody is to follow.

    Where no event loop runs (in the main thread before \c exec() or after it has returned, or in a slot of
    QCoreApplication::aboutToQuit() that was connected after the manager was constructed), it means "leave, and come back": it
    blocks until the successor is alive or has failed, but no longer than startTimeout(), and errorOccurred() comes before it
    returns. Then let \c main() return; if it calls \c exec() instead, that quits soon.

    Called before this process is ready(), it takes effect right after.
*/
void RolloverManager::restart()
{
    if (theInstance != this) {
        qCWarning(lcRollover, "RolloverManager::restart: this is not the manager of the process");
        return;
    }
    static const AtExit atExit; // before all that was there before the first restart is destroyed
    if (isWithinExit)
        d->restartAtProcessExit();
    else if (QThread::currentThread() == thread())
        d->restart();
    else
        d->queueRestart();
}

/*!
    Gives up the restart that is under way, if there is one: the successor leaves without having touched anything, or is ended a
    second later, and the error is \c Cancelled. errorOccurred() comes before this returns. Can be called from any thread, and until
    this process exits. Another thread's call is obeyed when the event loop turns next, when a restart() that waits has returned, or at
    the latest when this process exits.
*/
void RolloverManager::cancel()
{
    if (QThread::currentThread() == thread())
        d->cancel();
    else
        d->queueCancel();
}
