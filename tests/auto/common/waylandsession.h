// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef WAYLANDSESSION_H
#define WAYLANDSESSION_H

#include "session.h"
#include "waylandconnection.h"

#include <QList>
#include <QRect>
#include <QSize>
#include <QString>
#include <QStringList>

// A desktop with Wayland: sway without a screen, a session bus and, if wanted, waybar, which shows StatusNotifierItems. There is no
// X server. Clients end with the compositor. An action returns when the compositor has done it; what a client makes of it is to be
// waited for.
class WaylandSession : public Session
{
public:
    enum class Tray { None, Waybar };
    enum class NewWindow { GetsFocus, NeedsToken }; // sway's own way, and that of a desktop where nobody can steal the focus

    struct Window
    {
        qint64 id = 0;
        qint64 pid = 0;
        QString title;
        QRect place; // on the screen
        bool hasFocus = false;
    };

    WaylandSession();

    bool start(Tray tray, NewWindow newWindow = NewWindow::GetsFocus);

    // A command that runs another one as the user of the session. That is this process's user, and then it is empty, unless this is
    // root: sway refuses to run as root. So then it is nobody, who may read and write all files, since they are root's.
    QStringList asUser() const;

    QList<Window> windows(qint64 pid) const; // in the order in which they were made
    Window window(qint64 pid) const { return windows(pid).value(0); }
    Window focused() const; // one without an ID if there is none

    // What a user does. There is no mouse: for a while, a window that the tree has already doesn't get what is clicked.
    void activate(const Window &window) const;
    void close(const Window &window) const;
    void resize(const Window &window, QSize size) const;
    void type(const QString &text) const; // goes to the focused window
    void press(const QString &keys) const; // in wtype's spelling, such as "-M ctrl s -m ctrl"
    QString clipboardText() const;

    QString requestActivationToken() { return m_connection.requestActivationToken(); } // as a launcher does

private:
    bool hasPlatform();
    bool startCompositor(NewWindow newWindow);
    bool startKeyboard();
    bool startTray();
    QList<Window> allWindows() const;
    void command(const Window &window, const QString &command) const;

    WaylandConnection m_connection;
};

#endif
