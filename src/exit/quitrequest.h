// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_QUITREQUEST_H
#define ROLLOVER_QUITREQUEST_H

#include <QEventLoop>

#include <functional>

// Asks the application to quit, and learns its answer. QCoreApplication::quit() itself tells nobody whether a window, or an event
// filter, has declined. RolloverManagerPrivate::requestQuit() says when, and what follows.
class QuitRequest : private QEventLoop
{
public:
    enum class Answer {
        Accepted,
        Declined,
        NotRunning // there is no exec() to return from; nobody was asked
    };

    // Must be called from an event loop. It returns after the windows have answered, which may take their users a while. What else
    // has happened in this turn of the event loop may be delivered between the answer and the return, so that who is to quit is
    // told at once.
    static Answer send(const std::function<void()> &onAccepted);

    // Whether there is an exec() to return from. Nobody is asked.
    static bool isPossible();

    // Whether somebody's quit() or exit() has ended all event loops, although none has returned yet. Must be called from one. If not,
    // other events may be delivered meanwhile.
    static bool isUnderWay();

private:
    explicit QuitRequest(const std::function<void()> &onAccepted) : m_onAccepted(onAccepted) {}

    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

    const std::function<void()> m_onAccepted;
    Answer m_answer = Answer::Accepted;
    bool m_asked = false;
    bool m_delivered = false;
};

#endif
