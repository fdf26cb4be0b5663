// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "trayprogram.h"

#include <QApplication>
#include <QEvent>
#include <QMessageBox>
#include <QPainter>

namespace {

// Another colour for each version, to see at once which one runs.
QIcon drawIcon()
{
    constexpr int size = 64;
    const int majorVersion = QVersionNumber::fromString(QStringLiteral(TRAY_VERSION)).majorVersion();
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(majorVersion == 1 ? QColor(0x35, 0x6a, 0xc3) : QColor(0x2e, 0x8b, 0x57));
    painter.drawRoundedRect(2, 2, size - 4, size - 4, 14, 14);
    // An arrow that comes round.
    painter.setPen(QPen(Qt::white, 8, Qt::SolidLine, Qt::FlatCap));
    painter.setBrush(Qt::NoBrush);
    painter.drawArc(QRect(17, 17, 30, 30), 60 * 16, 280 * 16);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::white);
    painter.drawPolygon(QPolygon({{36, 9}, {54, 20}, {36, 31}}));
    return pixmap;
}

// Did the restart fail since the program in place doesn't come up? If it was declined, say, that one is not to blame.
bool isFaultOfSuccessor(RolloverManager::Error error)
{
    switch (error) {
    case RolloverManager::Error::ProgramNotFound:
    case RolloverManager::Error::FailedToStart:
    case RolloverManager::Error::SuccessorExited:
    case RolloverManager::Error::SuccessorTimedOut:
        return true;
    default:
        return false;
    }
}

} // namespace

TrayProgram::TrayProgram(RolloverManager *rollover, const QUrl &updates)
    : m_rollover(rollover),
      m_updater(updates, rollover->program(), QVersionNumber::fromString(QStringLiteral(TRAY_VERSION))),
      m_checkForUpdates(m_menu.addAction(tr("Check for updates"), &m_updater, &Updater::update)),
      m_icon(drawIcon())
{
    m_menu.addAction(tr("Restart"), m_rollover, &RolloverManager::restart);
    m_menu.addAction(tr("Quit"), qApp, &QCoreApplication::quit);
    m_icon.setContextMenu(&m_menu);
    m_icon.setToolTip(m_window.windowTitle());
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger)
            m_window.setVisible(!m_window.isVisible());
    });
    QGuiApplication::setWindowIcon(m_icon.icon());

    // The trap for a tray program. Its window is hidden when the user closes it, and this line is all that it takes. Don't
    // override closeEvent() to ignore the event: quit() closes the windows, too, and one that ignores this and stays declines
    // the quit (RolloverManager::Error::QuitRefused). In a QGuiApplication also one that hides itself does.
    QGuiApplication::setQuitOnLastWindowClosed(false);
    connect(
        qApp, &QGuiApplication::lastWindowClosed, this,
        [] {
            if (!QSystemTrayIcon::isSystemTrayAvailable())
                QCoreApplication::quit(); // nobody could bring the window back
        },
        Qt::QueuedConnection);
    qApp->installEventFilter(this);

    connectRestart();
    m_icon.show();
    resumeSession();
}

void TrayProgram::connectRestart()
{
    connect(&m_updater, &Updater::updateFinished, m_rollover, &RolloverManager::restart);
    connect(&m_updater, &Updater::upToDate, this, [this] { say(tr("There is no newer version.")); });
    connect(&m_updater, &Updater::errorOccurred, this, [this] { say(m_updater.errorString()); });

    connect(m_rollover, &RolloverManager::aboutToRestart, this, [this] {
        QVariantMap session = m_window.session();
        session.insert(QStringLiteral("version"), QStringLiteral(TRAY_VERSION));
        if (m_updater.isPending())
            session.insert(QStringLiteral("update"), m_updater.versionInPlace().toString());
        m_rollover->setSessionData(session);
    });
    // What is typed after that would be lost. What is put in place after that is not what the successor takes itself for: its
    // next update would back up the wrong version.
    connect(m_rollover, &RolloverManager::stateChanged, this, [this](RolloverManager::State state) {
        m_window.setReadOnly(state != RolloverManager::State::Running);
        m_checkForUpdates->setEnabled(state == RolloverManager::State::Running);
    });
    connect(m_rollover, &RolloverManager::errorOccurred, this, &TrayProgram::onRestartFailed);
}

void TrayProgram::resumeSession()
{
    const QVariantMap session = m_rollover->sessionData();
    m_window.resume(session);
    const QString update = session.value(QStringLiteral("update")).toString();
    if (!update.isEmpty() && !m_rollover->programChanged()) // a launcher may start a version of its own choice
        say(tr("restarted, but not updated to %1").arg(update));
    else if (session.value(QStringLiteral("version"), QStringLiteral(TRAY_VERSION)) != QStringLiteral(TRAY_VERSION))
        say(tr("updated to %1").arg(QStringLiteral(TRAY_VERSION)));
}

void TrayProgram::onRestartFailed(RolloverManager::Error error)
{
    // Before it asks the window that refuses, quit() may have closed others. An icon that a tray embeds (X11) is such a window, too,
    // and has a place. The icon doesn't know: without hide(), show() does nothing.
    if (error == RolloverManager::Error::QuitRefused && m_icon.geometry().isValid()) {
        m_icon.hide();
        m_icon.show();
    }
    const QString reason = m_rollover->errorString();
    const QString version = m_updater.versionInPlace().toString();
    if (!m_updater.isPending())
        say(tr("Not restarted. %1").arg(reason));
    else if (!isFaultOfSuccessor(error))
        say(tr("Version %1 is in place, and the next restart will use it. %2").arg(version, reason));
    else if (m_updater.revert())
        say(tr("Version %1 does not come up, so %2 is back in place. %3").arg(version, QStringLiteral(TRAY_VERSION), reason));
    // else the updater has said what is wrong
}

// Who has something to say about a quit says it here, not in closeEvent(): a window that is hidden in the tray is not asked.
bool TrayProgram::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == qApp && event->type() == QEvent::Quit && !mayQuit())
        return true; // the quit is declined
    return QObject::eventFilter(watched, event);
}

bool TrayProgram::mayQuit()
{
    if (!m_window.isJobRunning())
        return true;
    if (m_asking)
        return false; // a second quit() meanwhile
    m_asking = true;
    const auto answer = QMessageBox::question(m_window.isVisible() ? &m_window : nullptr, m_window.windowTitle(),
                                              tr("A job is running. Stop it and quit?"));
    m_asking = false;
    return answer == QMessageBox::Yes;
}

void TrayProgram::say(const QString &message)
{
    m_window.setStatus(message);
    m_icon.setToolTip(m_window.windowTitle() + QStringLiteral(": ") + message);
    m_icon.showMessage(m_window.windowTitle(), message, m_icon.icon());
}
