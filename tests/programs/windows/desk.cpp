// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desk.h"

#include "record.h"

#include <RolloverManager>

#include <QApplication>
#include <QCloseEvent>
#include <QDialog>
#include <QMessageBox>
#include <QMetaEnum>

namespace {

// Ignores its close event, as one that must be answered.
class StubbornDialog : public QDialog
{
public:
    using QDialog::QDialog;

protected:
    void closeEvent(QCloseEvent *event) override { event->ignore(); }
};

QString windowTitle(int generation, int number)
{
    return QStringLiteral("window %1 of generation %2").arg(number).arg(generation);
}

template <typename Enum> QString name(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(int(value)));
}

} // namespace

Desk::Desk(RolloverManager &rollover, const Options &options) : m_rollover(rollover), m_options(options)
{
    connect(&m_input, &StandardInput::commandReceived, this, &Desk::obey);
    connect(&rollover, &RolloverManager::stateChanged, this, [](RolloverManager::State state) {
        Record::write("state", {{QStringLiteral("state"), name(state)}});
    });
    connect(&rollover, &RolloverManager::errorOccurred, this, [this](RolloverManager::Error error) {
        Record::write("error", {{QStringLiteral("error"), name(error)}, {QStringLiteral("text"), m_rollover.errorString()}});
        m_input.setEnabled(true);
    });
    connect(&rollover, &RolloverManager::successorStarted, this, [this](qint64 pid) {
        Record::write("successorStarted", {{QStringLiteral("successor"), pid}});
        m_input.setEnabled(false);
    });
    connect(&rollover, &RolloverManager::aboutToRestart, this, [this] {
        m_rollover.setSessionData({{QStringLiteral("active"), QApplication::activeWindow() != nullptr}});
    });
    connect(qApp, &QGuiApplication::applicationStateChanged, this, [](Qt::ApplicationState state) {
        Record::write("application", {{QStringLiteral("active"), state == Qt::ApplicationActive}});
    });
    connect(qApp, &QCoreApplication::aboutToQuit, this, [] { Record::write("aboutToQuit"); });
}

void Desk::open()
{
    const bool wasActive = m_rollover.sessionData().value(QStringLiteral("active"), true).toBool();
    for (int number = 0; number < m_options.windows; ++number) {
        m_windows.push_back(std::make_unique<Window>(windowTitle(m_rollover.generation(), number), m_options.onClose));
        m_windows.back()->setAttribute(Qt::WA_ShowWithoutActivating, m_options.keepInactive && !wasActive);
        // Not before it is on the screen: sway 1.7 takes no notice of a window that isn't, and takes back its token.
        if (m_options.activate)
            connect(m_windows.back().get(), &Window::painted, m_windows.back().get(), &QWidget::activateWindow, Qt::QueuedConnection);
        m_windows.back()->setVisible(!m_options.hidden);
    }
    Record::write("ready", {{QStringLiteral("generation"), m_rollover.generation()}});
    m_input.setEnabled(true);
}

void Desk::obey(const QString &command, const QString &argument)
{
    if (command == QLatin1StringView("restart")) {
        m_rollover.restart();
    } else if (command == QLatin1StringView("quit")) {
        QCoreApplication::quit();
    } else if (command == QLatin1StringView("onClose")) {
        const int onClose = QMetaEnum::fromType<Window::OnClose>().keyToValue(argument.toLatin1().constData());
        for (const auto &window : m_windows)
            window->setOnClose(Window::OnClose(onClose));
    } else if (command == QLatin1StringView("refuse")) {
        m_windows.at(size_t(argument.toInt()))->setOnClose(Window::OnClose::Refuse);
    } else if (command == QLatin1StringView("inactiveWindow")) {
        m_windows.push_back(std::make_unique<Window>(QStringLiteral("inactive"), Window::OnClose::Accept));
        m_windows.back()->setAttribute(Qt::WA_ShowWithoutActivating);
        m_windows.back()->show();
    } else if (command == QLatin1StringView("dialog")) {
        runDialog(false);
    } else if (command == QLatin1StringView("stubbornDialog")) {
        runDialog(true);
    } else if (command == QLatin1StringView("messageBox")) {
        runMessageBox(argument);
    } else if (command == QLatin1StringView("restartThen")) {
        m_rollover.restart();
        obey(argument.section(QLatin1Char(' '), 0, 0), argument.section(QLatin1Char(' '), 1));
    } else if (command == QLatin1StringView("setVariableAtRestart")) {
        connect(&m_rollover, &RolloverManager::aboutToRestart, this,
                [this, argument] { setVariable(argument.section(QLatin1Char('='), 0, 0), argument.section(QLatin1Char('='), 1)); });
    }
}

void Desk::runDialog(bool stubborn)
{
    const auto dialog = stubborn ? std::unique_ptr<QDialog>(std::make_unique<StubbornDialog>()) : std::make_unique<QDialog>();
    dialog->setWindowTitle(QStringLiteral("dialog"));
    QMetaObject::invokeMethod(
        this, [] { Record::write("dialogOpened"); }, Qt::QueuedConnection);
    const int result = dialog->exec();
    Record::write("dialogClosed", {{QStringLiteral("result"), result}});
}

void Desk::runMessageBox(const QString &kind)
{
    QWidget *const parent = m_windows.empty() ? nullptr : m_windows.front().get();
    const QString title = QStringLiteral("dialog");
    QMetaObject::invokeMethod(
        this, [] { Record::write("dialogOpened"); }, Qt::QueuedConnection);
    int result = 0;
    if (kind == QLatin1StringView("information"))
        result = QMessageBox::information(parent, title, title);
    else if (kind == QLatin1StringView("question")) // "No" is what closing it means
        result = QMessageBox::question(parent, title, title);
    else if (kind == QLatin1StringView("yesToAll")) // closing it means nothing, so it can't be closed
        result = QMessageBox::question(parent, title, title, QMessageBox::Yes | QMessageBox::YesToAll);
    Record::write("dialogClosed", {{QStringLiteral("result"), result}});
}

void Desk::setVariable(const QString &name, const QString &value)
{
    QProcessEnvironment environment = m_rollover.environment();
    environment.insert(name, value);
    m_rollover.setEnvironment(environment);
}
