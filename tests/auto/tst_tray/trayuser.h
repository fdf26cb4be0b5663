// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TRAYUSER_H
#define TRAYUSER_H

#include "desktopsession.h"
#include "trayfolder.h"

#include <QList>
#include <QProcess>
#include <QRect>
#include <QString>

#include <memory>

// Somebody who uses the tray example on a desktop: by its icon, its menu and its window. What returns a bool waits for the
// effect, and tells whether it has come.
class TrayUser
{
public:
    using Tray = DesktopSession::Tray;
    enum class Entry { CheckForUpdates, Restart, Quit };

    TrayUser();
    ~TrayUser(); // no process is left

    // Version 1.0, which finds version 2.0 in its folder of updates.
    bool start(Tray tray = Tray::Tint2);
    void refuseToClose(); // called before start(): the window refuses, and is asked after the icon
    void offer(const QString &newProgram, const QString &version, const QByteArray &sha256 = {})
    {
        m_folder.offer(newProgram, version, sha256);
    }

    QString slowProgram(); // to offer: it becomes version 2.0 when it is let go
    void letSlowProgramGo();

    DesktopSession &desktop() { return *m_desktop; }
    QProcess &process() { return m_process; } // generation 0
    QString program() const { return m_folder.program(); }
    QString backup() const { return m_folder.backup(); }
    qint64 pid() const { return m_pid; }
    QList<qint64> processes() const { return m_folder.processes(); }

    bool choose(Entry entry);
    bool clickIcon(); // shows the window or hides it
    bool close(); // the window
    void toggleJob();
    bool answer(const QString &key); // the question whether to quit
    bool waitForSuccessor(); // which has replaced the process and its icon, and has a window if there was one

    QString title() const { return m_desktop->title(m_window); }
    QRect place() const { return m_desktop->geometry(m_window); }
    void typeAndPlace(); // leaves the cursor before the last word
    QString text(); // and all of it is selected
    QString status();

private:
    bool waitForIcon();
    bool waitForWindow();

    std::unique_ptr<DesktopSession> m_desktop;
    TrayFolder m_folder;
    QProcess m_process;
    qint64 m_pid = 0; // of the newest
    DesktopSession::WindowId m_window = 0; // 0 if it is hidden
};

#endif
