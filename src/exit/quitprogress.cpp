// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/quitprogress.h"

#include "exit/quitrequest.h"

void QuitProgress::onAccepted()
{
    if (!isQuitting())
        m_step = Step::Accepted;
}

void QuitProgress::onAboutToQuit()
{
    m_step = Step::AboutToQuit;
    // Qt 6.4 says so when the event loop has ended; Qt 6.8 within exit(), and then the loop goes on for a while. In both, exec()
    // deletes as its last act what has been left for that.
    m_exec = new QObject;
    m_exec->deleteLater();
}

bool QuitProgress::isQuitting()
{
    if (m_step == Step::AboutToQuit && !m_exec && QuitRequest::isPossible())
        m_step = Step::None;
    return m_step != Step::None;
}
