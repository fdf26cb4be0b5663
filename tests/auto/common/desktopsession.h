// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef DESKTOPSESSION_H
#define DESKTOPSESSION_H

#include "session.h"

#include <QList>
#include <QPoint>
#include <QProcess>
#include <QRect>
#include <QSize>
#include <QString>

#include <memory>

// A desktop with X11: a server, a session bus, a window manager and, if wanted, a tray. X clients end with their server. The
// actions are done by the tools that a person would use for a script. They return when the tool has, so their effect is to be
// waited for: QTRY_COMPARE(title(w), …).
class DesktopSession : public Session
{
public:
    using WindowId = quint32;
    enum class Tray { None, Tint2 };

    DesktopSession();
    ~DesktopSession();

    bool start(Tray tray);
    // Of the session
    QList<WindowId> windows(qint64 pid) const; // those that the window manager shows, in the order in which they were mapped
    QList<WindowId> menus(qint64 pid) const { return popups(pid, false); }
    QList<WindowId> toolTips(qint64 pid) const { return popups(pid, true); } // and a tray icon's messages
    QList<WindowId> trayIcons() const; // those that the tray has embedded
    WindowId activeWindow() const; // 0 if there is none

    // Of one window
    QString title(WindowId window) const;
    qint64 pid(WindowId window) const;
    QRect geometry(WindowId window) const; // without the frame, on the screen; null if it is not visible
    QByteArray property(WindowId window, const QString &name) const; // as xprop prints it

    // What a user does. Negative coordinates count from the right or lower edge.
    void activate(WindowId window) const;
    void close(WindowId window) const; // by the button of its frame
    void move(WindowId window, QPoint topLeft) const; // of the frame
    void resize(WindowId window, QSize size) const;
    void click(WindowId window, QPoint point) const { press(1, window, point); }
    void rightClick(WindowId window, QPoint point) const { press(3, window, point); }
    void clickMenuEntry(WindowId menu, int entry, int entryCount) const; // of entries that are equally high
    void key(const QString &key) const; // in xdotool's spelling, such as "alt+j"; goes to the active window
    void type(const QString &text) const;

    QString clipboardText() const;
    void setClipboardText(const QString &text);
    // Everything in the focused text, by Ctrl+A and Ctrl+C; null if nothing comes to the clipboard.
    QString copiedText();

private:
    bool startServer();
    bool startWindowManager();
    bool startTray();

    QList<WindowId> search(const QString &criteria) const; // as xdotool takes them
    QList<WindowId> popups(qint64 pid, bool toolTips) const;
    void releaseClipboard();
    void press(int button, WindowId window, QPoint point) const;

    std::unique_ptr<QProcess> m_clipboard; // owns it, until somebody else does
};

#endif
