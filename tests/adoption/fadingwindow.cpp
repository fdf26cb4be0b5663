// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A window that fades out: it ignores its close event, and closes for good 200 ms later. With --restart-at-close it is the user's close
// that restarts; with --restart-in-dialog it is a modal dialog.

#include "options.h"
#include "work.h"

#ifndef FORMER
#include <RolloverManager>
#endif

#include <QApplication>
#include <QCloseEvent>
#include <QDialog>
#include <QProcess>
#include <QTimer>
#include <QWidget>

class FadingWindow : public QWidget
{
    Q_OBJECT

Q_SIGNALS:
    void closed();

protected:
    void closeEvent(QCloseEvent *event) override
    {
        if (has("restart-at-close") || has("restart-in-dialog") || m_isFaded) {
            Q_EMIT closed();
            return;
        }
        event->ignore();
        QTimer::singleShot(200, this, [this] {
            m_isFaded = true;
            close();
        });
    }

private:
    bool m_isFaded = false;
};

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    Work::prepare();
#ifndef FORMER
    RolloverManager rollover;
    if (!rollover.waitForReady())
        return 0;
    rollover.setQuitOnSuccessorStarted(has("restart-at-close") || has("restart-in-dialog")); // else the window's end is the program's
    Work work(rollover.generation());
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &work, &Work::recordError);
#else
    const QString program = QCoreApplication::applicationFilePath(); // later it may be "… (deleted)"
    Work work;
#endif
    FadingWindow window;
    window.show();
#ifdef FORMER
    QObject::connect(&work, &Work::updateFinished, &window, &QWidget::close);
    QObject::connect(&window, &FadingWindow::closed, &app,
                     [program] { QProcess::startDetached(program, QCoreApplication::arguments().mid(1)); });
#else
    if (has("restart-at-close")) {
        QObject::connect(&work, &Work::updateFinished, &window, &QWidget::close);
        QObject::connect(&window, &FadingWindow::closed, &rollover, &RolloverManager::restart);
        QObject::connect(&rollover, &RolloverManager::errorOccurred, &window, &QWidget::show); // the program stays
    } else if (has("restart-in-dialog")) {
        QObject::connect(&work, &Work::updateFinished, &window, [&rollover, &window] {
            QDialog dialog(&window);
            QTimer::singleShot(0, &dialog, [&rollover] { // as its button would
                rollover.restart();
                QCoreApplication::quit();
            });
            QObject::connect(&rollover, &RolloverManager::errorOccurred, &dialog, &QDialog::reject);
            dialog.exec();
        });
    } else {
        QObject::connect(&work, &Work::updateFinished, &rollover, &RolloverManager::restart);
        QObject::connect(&rollover, &RolloverManager::successorStarted, &window, &QWidget::close);
    }
#endif
    return QApplication::exec();
}

#include "fadingwindow.moc"
