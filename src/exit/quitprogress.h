// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_QUITPROGRESS_H
#define ROLLOVER_QUITPROGRESS_H

#include <QObject>
#include <QPointer>

// How far the application is on its way out.
class QuitProgress
{
public:
    void onAccepted(); // although aboutToQuit() is still to come, if it comes at all; no way leads back
    void onAboutToQuit(); // exec() returns, and may be called again: a program goes on then

    bool isQuitting();
    bool isAccepted() const { return m_step == Step::Accepted; } // and aboutToQuit() is still to come

private:
    enum class Step { None, Accepted, AboutToQuit };
    Step m_step = Step::None;
    QPointer<QObject> m_exec; // lives until the exec() that is about to quit has returned
};

#endif
