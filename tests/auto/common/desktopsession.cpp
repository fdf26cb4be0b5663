// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTest>

#include <csignal>

#include <sys/prctl.h>
#include <unistd.h>

bool DesktopSession::hasTools(Tray tray)
{
    for (const char *name : {"Xvfb", "dbus-daemon", "openbox", "xdotool", "wmctrl", "xclip", "xprop", "xwininfo", "tint2"}) {
        const QString tool = QString::fromLatin1(name);
        if (tray == Tray::None && tool == QStringLiteral("tint2"))
            continue;
        if (QStandardPaths::findExecutable(tool).isEmpty()) {
            m_errorString = QStringLiteral("There is no ") + tool;
            return false;
        }
    }
    return true;
}

DesktopSession::DesktopSession() : m_environment(QProcessEnvironment::systemEnvironment())
{
    // What belongs to the desktop that the test was started from, if there is one.
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER", "DBUS_SESSION_BUS_ADDRESS", "XDG_SESSION_TYPE",
                             "XDG_CURRENT_DESKTOP", "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID", "QT_QPA_PLATFORMTHEME",
                             "QT_STYLE_OVERRIDE", "QT_SCALE_FACTOR", "QT_FONT_DPI"})
        m_environment.remove(QString::fromLatin1(name));

    m_environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    m_environment.insert(QStringLiteral("NO_AT_BRIDGE"), QStringLiteral("1")); // there is no accessibility bus for GTK
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
    releaseClipboard();
    while (!m_processes.empty()) { // in the reverse order
        m_processes.back()->kill();
        m_processes.back()->waitForFinished();
        m_processes.pop_back();
    }
}

void DesktopSession::endWithTheTest(QProcess *process)
{
    const pid_t parent = getpid();
    process->setChildProcessModifier([parent] {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1); // it has ended already
    });
}

bool DesktopSession::start(Tray tray)
{
    return hasTools(tray) && startServer() && startBus() && startWindowManager() && (tray == Tray::None || startTray());
}

QProcess *DesktopSession::launch(const QString &command)
{
    QStringList arguments = QProcess::splitCommand(command);
    const QString program = arguments.takeFirst();
    m_processes.push_back(std::make_unique<QProcess>());
    QProcess *const process = m_processes.back().get();
    process->setProcessEnvironment(m_environment);
    process->setStandardErrorFile(path(program + QStringLiteral(".log")));
    endWithTheTest(process);
    process->start(program, arguments);
    return process;
}

bool DesktopSession::waitFor(QProcess *process, const std::function<bool()> &isUp)
{
    if (QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning || isUp(); }, 20000) && isUp())
        return true;
    const QString program = process->program();
    m_errorString = QStringLiteral("%1 has not come up. %2").arg(program, QString::fromLocal8Bit(log(program)));
    return false;
}

QByteArray DesktopSession::log(const QString &program) const
{
    QFile file(path(program + QStringLiteral(".log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool DesktopSession::startServer()
{
    // It chooses a number that is free, and says it when it is ready. Without -noreset it would forget everything when its last
    // client leaves.
    QProcess *const server = launch(QStringLiteral("Xvfb -displayfd 1 -screen 0 1024x768x24 -noreset -nolisten tcp"));
    if (!waitFor(server, [server] { return server->canReadLine(); }))
        return false;
    m_environment.insert(QStringLiteral("DISPLAY"), u':' + QString::fromLatin1(server->readLine().trimmed()));
    return true;
}

bool DesktopSession::startBus()
{
    // Without a folder of services, nothing is started on anybody's demand.
    QFile configuration(path(QStringLiteral("bus.conf")));
    if (!configuration.open(QIODevice::WriteOnly))
        return false;
    configuration.write("<busconfig><type>session</type><listen>unix:dir=" + QFile::encodeName(m_directory.path())
                        + "</listen>"
                          "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                          "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>");
    configuration.close();
    QProcess *const bus =
        launch(QStringLiteral("dbus-daemon --nofork --nopidfile --print-address --config-file=\"%1\"").arg(configuration.fileName()));
    if (!waitFor(bus, [bus] { return bus->canReadLine(); }))
        return false;
    m_environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QString::fromLatin1(bus->readLine().trimmed()));
    return true;
}

bool DesktopSession::startWindowManager()
{
    // It runs this when it has begun to manage windows. Its own properties come before, and a window that is mapped in between
    // may never get its frame.
    const QString startup = QStringLiteral("xprop -root -f _ROLLOVER_STARTED 8s -set _ROLLOVER_STARTED 1");
    return waitFor(launch(QStringLiteral("openbox --startup \"%1\"").arg(startup)),
                   [this] { return run(QStringLiteral("xprop -root _ROLLOVER_STARTED")).contains('='); });
}

bool DesktopSession::startTray()
{
    QFile configuration(path(QStringLiteral("tint2rc")));
    if (!configuration.open(QIODevice::WriteOnly))
        return false;
    configuration.write("panel_items = S\npanel_position = bottom right horizontal\npanel_size = 100% 26\npanel_shrink = 1\n");
    configuration.close();
    // No tool tells the owner of _NET_SYSTEM_TRAY_S0. But tint2 says when it has become that.
    return waitFor(launch(QStringLiteral("tint2 -c \"%1\"").arg(configuration.fileName())),
                   [this] { return log(QStringLiteral("tint2")).contains("systray started"); });
}
