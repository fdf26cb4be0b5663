// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"

DesktopSession::DesktopSession()
{
    setVariable(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
}

DesktopSession::~DesktopSession()
{
    releaseClipboard();
}

bool DesktopSession::start(Tray tray)
{
    QStringList tools;
    for (const char *name : {"Xvfb", "dbus-daemon", "openbox", "xdotool", "wmctrl", "xclip", "xprop", "xwininfo"})
        tools.append(QString::fromLatin1(name));
    if (tray == Tray::Tint2)
        tools.append(QStringLiteral("tint2"));
    return hasTools(tools) && startServer() && startBus() && startWindowManager() && (tray == Tray::None || startTray());
}

bool DesktopSession::startServer()
{
    // It chooses a number that is free, and says it when it is ready. Without -noreset it would forget everything when its last
    // client leaves.
    QProcess *const server = launch(QStringLiteral("Xvfb -displayfd 1 -screen 0 1024x768x24 -noreset -nolisten tcp"));
    if (!waitFor(server, [server] { return server->canReadLine(); }))
        return false;
    setVariable(QStringLiteral("DISPLAY"), u':' + QString::fromLatin1(server->readLine().trimmed()));
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
    const QByteArray configuration = "panel_items = S\npanel_position = bottom right horizontal\npanel_size = 100% 26\npanel_shrink = 1\n";
    if (!writeFile(QStringLiteral("tint2rc"), configuration))
        return false;
    // No tool tells the owner of _NET_SYSTEM_TRAY_S0. But tint2 says when it has become that.
    return waitFor(launch(QStringLiteral("tint2 -c \"%1\"").arg(path(QStringLiteral("tint2rc")))),
                   [this] { return log(QStringLiteral("tint2")).contains("systray started"); });
}
