// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef WINDOW_H
#define WINDOW_H

#include <QWidget>

#include <chrono>

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
        HideLater, // refuse, and hide when something has been finished, such as fading out
        HideLaterUnlessStopping, // the same; let restart() through
        CloseLater, // refuse, finish something, and restart() again if that was asked for
    };
    Q_ENUM(OnClose)

    static constexpr std::chrono::milliseconds finishing{200}; // how long that takes

    explicit Window(const QString &title, OnClose onClose, QWidget *parent = nullptr);

    void setOnClose(OnClose onClose) { m_onClose = onClose; }

Q_SIGNALS:
    void painted(); // for the first time

protected:
    void closeEvent(QCloseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    bool accepts(bool spontaneous) const;
    void finishAndRestart();

    OnClose m_onClose;
    bool m_isFinished = false;
    bool m_isPainted = false;
};

#endif
