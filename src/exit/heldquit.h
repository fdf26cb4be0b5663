// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_HELDQUIT_H
#define ROLLOVER_HELDQUIT_H

#include <QObject>

// While a successor is not alive yet, the application's own quit() means that it wants to be replaced, and comes too early: nobody is
// there to follow. It is held back here. (An exit() can't be: RolloverManagerPrivate::onAboutToQuit() waits then.)
class HeldQuit : public QObject
{
public:
    void begin();
    void end();
    bool hasCome() const { return m_hasCome; } // since begin()

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool m_hasCome = false;
};

#endif
