// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef DESK_H
#define DESK_H

#include "standardinput.h"
#include "window.h"

#include <QObject>

#include <memory>
#include <vector>

class RolloverManager;

// The windows of a program, which obeys the commands on its standard input.
class Desk : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        int windows = 1;
        bool hidden = false;
        bool keepInactive = false; // a window that was in the background comes back there
        bool activate = false; // asks to be the active one
        Window::OnClose onClose = Window::OnClose::Accept;
    };

    Desk(RolloverManager &rollover, const Options &options);

    void open(); // when it is ready

private:
    void obey(const QString &command, const QString &argument);
    void runDialog(bool stubborn);
    void runMessageBox(const QString &kind);
    void setVariable(const QString &name, const QString &value);

    RolloverManager &m_rollover;
    const Options m_options;
    StandardInput m_input;
    std::vector<std::unique_ptr<Window>> m_windows;
};

#endif
