// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A window that fades out: it ignores its close event, and closes for good 200 ms later. It comes back if the restart fails. With
// --restart-at-close it is the user's close that restarts; with --restart-in-dialog it is a modal dialog.

#include "options.h"
#include "record.h"
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

public:
    FadingWindow();
    void fadeIn(); // also while it fades out

Q_SIGNALS:
    void closed();

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void onFaded();

    QTimer m_fading;
    bool m_isLeaving = false;
    bool m_isFaded;
};

FadingWindow::FadingWindow() : m_isFaded(has("restart-at-close") || has("restart-in-dialog")) // these don't fade
{
    m_fading.setSingleShot(true);
    m_fading.setInterval(200);
    connect(&m_fading, &QTimer::timeout, this, &FadingWindow::onFaded);
}

void FadingWindow::fadeIn()
{
    m_isLeaving = false;
    show();
    m_fading.start();
}

void FadingWindow::closeEvent(QCloseEvent *event)
{
    if (m_isFaded) {
        Q_EMIT closed();
        return;
    }
    event->ignore();
    m_isLeaving = true;
    m_fading.start();
}

void FadingWindow::onFaded()
{
    if (!m_isLeaving) {
        Record::write("visible");
        return;
    }
    m_isFaded = true;
    close();
}

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
    QObject::connect(&rollover, &RolloverManager::successorStarted, &work, &Work::recordSuccessor);
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
        QObject::connect(&work, &Work::cancelled, &rollover, &RolloverManager::cancel);
        QObject::connect(&work, &Work::terminated, &app, [] { QCoreApplication::exit(); }); // without a question
        QObject::connect(&rollover, &RolloverManager::successorStarted, &window, &QWidget::close);
        QObject::connect(&rollover, &RolloverManager::errorOccurred, &window, &FadingWindow::fadeIn);
    }
#endif
    return QApplication::exec();
}

#include "fadingwindow.moc"
