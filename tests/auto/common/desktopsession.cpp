// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <utility>

#include <sys/prctl.h>
#include <unistd.h>

namespace {

void endWithTheTest(QProcess *process)
{
    const pid_t parent = getpid();
    process->setChildProcessModifier([parent] {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1); // it has ended already
    });
}

QString hex(DesktopSession::WindowId window)
{
    return QStringLiteral("0x%1").arg(window, 0, 16);
}

DesktopSession::WindowId number(const QByteArray &text)
{
    return text.trimmed().toUInt(nullptr, 0);
}

} // namespace

QString DesktopSession::missingTool(Tray tray)
{
    QStringList tools{QStringLiteral("Xvfb"), QStringLiteral("dbus-daemon"), QStringLiteral("openbox"), QStringLiteral("xdotool"),
                      QStringLiteral("wmctrl"), QStringLiteral("xclip"), QStringLiteral("xprop"), QStringLiteral("xwininfo")};
    if (tray == Tray::Trayer)
        tools.append(QStringLiteral("trayer"));
    for (const QString &tool : std::as_const(tools)) {
        if (QStandardPaths::findExecutable(tool).isEmpty())
            return tool;
    }
    return {};
}

DesktopSession::DesktopSession() : m_environment(QProcessEnvironment::systemEnvironment())
{
    // What belongs to the desktop that the test was started from, if there is one.
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER", "DBUS_SESSION_BUS_ADDRESS", "XDG_SESSION_TYPE",
                             "XDG_CURRENT_DESKTOP", "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID", "QT_QPA_PLATFORMTHEME",
                             "QT_STYLE_OVERRIDE", "QT_SCALE_FACTOR", "QT_FONT_DPI"})
        m_environment.remove(QString::fromLatin1(name));

    m_environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    m_environment.insert(QStringLiteral("NO_AT_BRIDGE"), QStringLiteral("1")); // there is no accessibility bus for GTK to look for
    m_environment.insert(QStringLiteral("HOME"), m_directory.path());
    for (const char *name : {"CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"}) {
        const QString folder = path(QString::fromLatin1(name));
        QDir().mkpath(folder);
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        m_environment.insert(QStringLiteral("XDG_") + QString::fromLatin1(name), folder);
    }
}

DesktopSession::~DesktopSession()
{
    while (!m_processes.empty()) { // in the reverse order
        m_processes.back()->kill();
        m_processes.back()->waitForFinished();
        m_processes.pop_back();
    }
}

bool DesktopSession::start(Tray tray)
{
    return startServer() && startBus() && startWindowManager() && (tray == Tray::None || startTrayer());
}

QProcess *DesktopSession::launch(const QString &program, const QStringList &arguments)
{
    m_processes.push_back(std::make_unique<QProcess>());
    QProcess *const process = m_processes.back().get();
    process->setProcessEnvironment(m_environment);
    process->setStandardErrorFile(path(program + QStringLiteral(".log")));
    endWithTheTest(process);
    process->start(program, arguments);
    return process;
}

bool DesktopSession::fail(const QString &what)
{
    QFile log(path(what + QStringLiteral(".log")));
    const QByteArray said = log.open(QIODevice::ReadOnly) ? log.readAll() : QByteArray();
    m_errorString = QStringLiteral("%1 has not come up. %2").arg(what, QString::fromLocal8Bit(said));
    return false;
}

bool DesktopSession::waitFor(QProcess *process, bool (DesktopSession::*condition)() const) const
{
    return QTest::qWaitFor([=] { return process->state() == QProcess::NotRunning || (this->*condition)(); }, 20000)
           && process->state() == QProcess::Running;
}

bool DesktopSession::startServer()
{
    const QString name = QStringLiteral("Xvfb");
    // The server chooses a number that is free, and says it when it is ready. Without -noreset it would forget everything when
    // its last client leaves.
    QProcess *const server = launch(name, {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                                           QStringLiteral("0"), QStringLiteral("1024x768x24"), QStringLiteral("-noreset"),
                                           QStringLiteral("-nolisten"), QStringLiteral("tcp")});
    if (!QTest::qWaitFor([server] { return server->canReadLine() || server->state() == QProcess::NotRunning; }, 20000)
        || !server->canReadLine())
        return fail(name);
    m_environment.insert(QStringLiteral("DISPLAY"), u':' + QString::fromLatin1(server->readLine().trimmed()));
    return true;
}

bool DesktopSession::startBus()
{
    const QString name = QStringLiteral("dbus-daemon");
    // Without a folder of services, nothing is started on anybody's demand.
    QFile configuration(path(QStringLiteral("bus.conf")));
    if (!configuration.open(QIODevice::WriteOnly))
        return fail(name);
    configuration.write("<busconfig><type>session</type><listen>unix:dir=" + QFile::encodeName(m_directory.path()) + "</listen>"
                        "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
                        "<allow own=\"*\"/></policy></busconfig>");
    configuration.close();
    QProcess *const bus = launch(name, {QStringLiteral("--nofork"), QStringLiteral("--nopidfile"), QStringLiteral("--print-address"),
                                        QStringLiteral("--config-file=") + configuration.fileName()});
    if (!QTest::qWaitFor([bus] { return bus->canReadLine() || bus->state() == QProcess::NotRunning; }, 20000) || !bus->canReadLine())
        return fail(name);
    m_environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QString::fromLatin1(bus->readLine().trimmed()));
    return true;
}

bool DesktopSession::startWindowManager()
{
    const QString name = QStringLiteral("openbox");
    return waitFor(launch(name, {}), &DesktopSession::hasWindowManager) || fail(name);
}

bool DesktopSession::hasWindowManager() const
{
    return run(QStringLiteral("xprop"), {QStringLiteral("-root"), QStringLiteral("_NET_SUPPORTING_WM_CHECK")}).contains("0x");
}

bool DesktopSession::startTrayer()
{
    const QString name = QStringLiteral("trayer");
    QProcess *const trayer = launch(name, {QStringLiteral("--edge"), QStringLiteral("bottom"), QStringLiteral("--align"),
                                           QStringLiteral("right"), QStringLiteral("--widthtype"), QStringLiteral("request"),
                                           QStringLiteral("--height"), QStringLiteral("26")});
    return waitFor(trayer, &DesktopSession::hasTray) || fail(name);
}

// No tool tells the owner of _NET_SYSTEM_TRAY_S0. But trayer's window for that gets this property in the instant before, when it asks
// the server for the time from which it owns the selection.
bool DesktopSession::hasTray() const
{
    const QList<WindowId> all = search({QStringLiteral("--name"), QStringLiteral("^trayer$")});
    return std::any_of(all.cbegin(), all.cend(), [this](WindowId window) {
        return property(window, QStringLiteral("GDK_TIMESTAMP_PROP")).contains('=');
    });
}

QByteArray DesktopSession::run(const QString &tool, const QStringList &arguments) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    endWithTheTest(&process);
    process.start(tool, arguments, QIODevice::ReadOnly);
    if (!process.waitForFinished(10000))
        qWarning("%s does not end", qPrintable(tool));
    // Windows come and go, so a tool that finds none is no error.
    return process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}

QList<DesktopSession::WindowId> DesktopSession::search(const QStringList &criteria) const
{
    QList<WindowId> result;
    const QByteArrayList lines = run(QStringLiteral("xdotool"), QStringList{QStringLiteral("search")} + criteria).split('\n');
    for (const QByteArray &line : lines) {
        if (const WindowId window = number(line))
            result.append(window);
    }
    return result;
}

QList<DesktopSession::WindowId> DesktopSession::windows(qint64 pid) const
{
    QList<WindowId> result;
    const QByteArrayList lines = run(QStringLiteral("wmctrl"), {QStringLiteral("-l"), QStringLiteral("-p")}).split('\n');
    for (const QByteArray &line : lines) {
        const QByteArrayList words = line.simplified().split(' ');
        if (words.value(2).toLongLong() == pid)
            result.append(number(words.constFirst()));
    }
    return result;
}

// Windows that the window manager leaves alone: menus and tool tips.
QList<DesktopSession::WindowId> DesktopSession::popups(qint64 pid, bool toolTips) const
{
    QList<WindowId> result = search({QStringLiteral("--all"), QStringLiteral("--onlyvisible"), QStringLiteral("--maxdepth"),
                                     QStringLiteral("1"), QStringLiteral("--pid"), QString::number(pid), QStringLiteral("--name"),
                                     QStringLiteral(".*")});
    result.removeIf([&](WindowId window) {
        return property(window, QStringLiteral("_NET_WM_WINDOW_TYPE")).contains("TOOLTIP") != toolTips
               || !run(QStringLiteral("xwininfo"), {QStringLiteral("-id"), hex(window)}).contains("Override Redirect State: yes");
    });
    return result;
}

QList<DesktopSession::WindowId> DesktopSession::trayIcons() const
{
    QList<WindowId> result = search({QStringLiteral("--onlyvisible"), QStringLiteral("--name"), QStringLiteral(".*")});
    result.removeIf([this](WindowId window) { return !property(window, QStringLiteral("_XEMBED_INFO")).contains('='); });
    return result;
}

DesktopSession::WindowId DesktopSession::activeWindow() const
{
    const QByteArray line = run(QStringLiteral("xprop"), {QStringLiteral("-root"), QStringLiteral("_NET_ACTIVE_WINDOW")});
    return number(line.mid(line.indexOf('#') + 1));
}

QString DesktopSession::title(WindowId window) const
{
    QByteArray title = run(QStringLiteral("xdotool"), {QStringLiteral("getwindowname"), QString::number(window)});
    title.chop(1);
    return QString::fromUtf8(title);
}

qint64 DesktopSession::pid(WindowId window) const
{
    return run(QStringLiteral("xdotool"), {QStringLiteral("getwindowpid"), QString::number(window)}).trimmed().toLongLong();
}

QRect DesktopSession::geometry(WindowId window) const
{
    const QString text = QString::fromLatin1(run(QStringLiteral("xwininfo"), {QStringLiteral("-id"), hex(window)}));
    const auto value = [&text](const QString &name) {
        return QRegularExpression(name + QStringLiteral(": +(-?[0-9]+)")).match(text).captured(1).toInt();
    };
    if (!text.contains(QStringLiteral("Map State: IsViewable")))
        return {};
    return {value(QStringLiteral("Absolute upper-left X")), value(QStringLiteral("Absolute upper-left Y")),
            value(QStringLiteral("Width")), value(QStringLiteral("Height"))};
}

QByteArray DesktopSession::property(WindowId window, const QString &name) const
{
    return run(QStringLiteral("xprop"), {QStringLiteral("-id"), hex(window), name}).trimmed();
}

void DesktopSession::activate(WindowId window) const
{
    run(QStringLiteral("wmctrl"), {QStringLiteral("-i"), QStringLiteral("-a"), hex(window)});
}

void DesktopSession::close(WindowId window) const
{
    run(QStringLiteral("wmctrl"), {QStringLiteral("-i"), QStringLiteral("-c"), hex(window)});
}

void DesktopSession::move(WindowId window, QPoint topLeft) const
{
    run(QStringLiteral("wmctrl"), {QStringLiteral("-i"), QStringLiteral("-r"), hex(window), QStringLiteral("-e"),
                                   QStringLiteral("0,%1,%2,-1,-1").arg(topLeft.x()).arg(topLeft.y())});
}

void DesktopSession::resize(WindowId window, QSize size) const
{
    run(QStringLiteral("wmctrl"), {QStringLiteral("-i"), QStringLiteral("-r"), hex(window), QStringLiteral("-e"),
                                   QStringLiteral("0,-1,-1,%1,%2").arg(size.width()).arg(size.height())});
}

void DesktopSession::press(int button, WindowId window, QPoint point) const
{
    const QRect place = geometry(window);
    const int x = place.x() + point.x() + (point.x() < 0 ? place.width() : 0);
    const int y = place.y() + point.y() + (point.y() < 0 ? place.height() : 0);
    run(QStringLiteral("xdotool"), {QStringLiteral("mousemove"), QString::number(x), QString::number(y), QStringLiteral("click"),
                                    QString::number(button)});
}

void DesktopSession::clickMenuEntry(WindowId menu, int entry, int entryCount) const
{
    const QSize size = geometry(menu).size();
    click(menu, {size.width() / 2, size.height() * (2 * entry + 1) / (2 * entryCount)});
}

void DesktopSession::key(const QString &key) const
{
    run(QStringLiteral("xdotool"), {QStringLiteral("key"), key});
}

void DesktopSession::type(const QString &text) const
{
    run(QStringLiteral("xdotool"), {QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("2"), text});
}

QString DesktopSession::clipboardText() const
{
    return QString::fromUtf8(run(QStringLiteral("xclip"), {QStringLiteral("-selection"), QStringLiteral("clipboard"),
                                                           QStringLiteral("-o")}));
}

QString DesktopSession::copiedText() const
{
    // A first owner of the clipboard, which ends when somebody else comes to own it.
    QProcess owner;
    owner.setProcessEnvironment(m_environment);
    owner.setProcessChannelMode(QProcess::MergedChannels);
    endWithTheTest(&owner);
    owner.start(QStringLiteral("xclip"), {QStringLiteral("-verbose"), QStringLiteral("-selection"), QStringLiteral("clipboard")});
    owner.closeWriteChannel();
    QByteArray said;
    while (!said.contains("Waiting for selection request") && owner.waitForReadyRead(5000))
        said += owner.readAll();
    key(QStringLiteral("ctrl+a"));
    key(QStringLiteral("ctrl+c"));
    if (owner.waitForFinished(2000))
        return clipboardText();
    owner.kill();
    owner.waitForFinished();
    return {};
}
