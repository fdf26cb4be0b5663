// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef WINDOW_H
#define WINDOW_H

#include <QWidget>

// A top-level window that can say no to being closed.
class Window : public QWidget
{
    Q_OBJECT

public:
    enum class OnClose {
        Accept,
        Refuse,
        HideAlways, // to the tray, and refuse
        HideIfSpontaneous, // to the tray when its user closes it; let quit() through
        HideUnlessStopping, // to the tray; let restart() through
    };
    Q_ENUM(OnClose)

    explicit Window(const QString &title, OnClose onClose, QWidget *parent = nullptr);

    void setOnClose(OnClose onClose) { m_onClose = onClose; }

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    OnClose m_onClose;
};

#endif
