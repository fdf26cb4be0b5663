// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/quitrequest.h"

#include <QCoreApplication>
#include <QEvent>

#include <limits>

// An accepted quit() ends all event loops of the thread. So it is called from within a loop of our own, which shows whether it
// has been ended, too.

static QEvent::Type askEvent()
{
    static const int type = QEvent::registerEventType();
    return QEvent::Type(type);
}

QuitRequest::Answer QuitRequest::send(const std::function<void()> &onAccepted)
{
    QuitRequest request(onAccepted);
    // Before anything else that is waiting to be delivered.
    QCoreApplication::postEvent(&request, new QEvent(askEvent()), std::numeric_limits<int>::max());
    request.exec(ExcludeUserInputEvents | ExcludeSocketNotifiers);
    if (!request.m_asked) // since somebody else's quit() has been accepted already
        onAccepted();
    return request.m_answer;
}

bool QuitRequest::isPossible()
{
    class Interceptor : public QObject
    {
    public:
        bool intercepted = false;

    protected:
        bool eventFilter(QObject *, QEvent *event) override
        {
            const bool quits = event->type() == QEvent::Quit;
            intercepted = intercepted || quits;
            return quits;
        }
    } interceptor;
    if (!qApp)
        return false;
    qApp->installEventFilter(&interceptor);
    QCoreApplication::quit(); // sends its event only from within an exec()
    qApp->removeEventFilter(&interceptor);
    return interceptor.intercepted;
}

bool QuitRequest::isUnderWay()
{
    class Probe : public QEventLoop
    {
    public:
        bool hasTurned = false;

    protected:
        bool event(QEvent *event) override
        {
            hasTurned = true;
            quit();
            return QEventLoop::event(event);
        }
    } probe;
    QCoreApplication::postEvent(&probe, new QEvent(askEvent()), std::numeric_limits<int>::max());
    probe.exec(ExcludeUserInputEvents | ExcludeSocketNotifiers); // then it doesn't begin
    return !probe.hasTurned;
}

bool QuitRequest::event(QEvent *event)
{
    if (event->type() != askEvent())
        return QEventLoop::event(event);

    m_asked = true;
    qApp->installEventFilter(this);
    QCoreApplication::quit();
    qApp->removeEventFilter(this);
    if (isRunning()) {
        m_answer = m_delivered ? Answer::Declined : Answer::NotRunning;
        quit();
    } else {
        m_onAccepted();
    }
    return true;
}

bool QuitRequest::eventFilter(QObject *, QEvent *event)
{
    if (event->type() == QEvent::Quit)
        m_delivered = true;
    return false;
}
