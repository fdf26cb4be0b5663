// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TRAYPROGRAM_H
#define TRAYPROGRAM_H

#include "updater.h"
#include "window.h"

#include <RolloverManager>

#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>

// The program: an icon in the tray, a window, and what an update has to do with a restart.
class TrayProgram : public QObject
{
    Q_OBJECT

public:
    TrayProgram(RolloverManager *rollover, const QUrl &updates);

private:
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool mayQuit();

    void connectRestart();
    void resumeSession();
    void onRestartFailed(RolloverManager::Error error);
    void say(const QString &message);

    RolloverManager *const m_rollover;
    Updater m_updater;
    Window m_window;
    QMenu m_menu;
    QAction *const m_checkForUpdates;
    QSystemTrayIcon m_icon;
    bool m_asking = false;
};

#endif
