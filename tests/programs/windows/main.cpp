// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program with windows that restarts, seen from outside: --record=FILE takes down what happens. It obeys its standard input.

#include "desk.h"
#include "options.h"
#include "record.h"
#include "standardinput.h"

#include <RolloverManager>

#include <QApplication>
#include <QMetaEnum>
#include <QTimer>

#include <unistd.h>

namespace {

// Shown and closed while the program waits for its predecessor.
void showSplash(QWidget *splash)
{
    splash->setWindowTitle(QStringLiteral("splash"));
    splash->show();
    QTimer::singleShot(100, splash, [splash] {
        splash->close();
        const bool ready = RolloverManager::instance()->state() != RolloverManager::State::Waiting;
        Record::write("splashClosed", {{QStringLiteral("ready"), ready}});
    });
}

} // namespace

int main(int argc, char *argv[])
{
    alarm(60);
    const QByteArray startupId = qgetenv("DESKTOP_STARTUP_ID"); // the xcb platform takes it out
    const QByteArray activationToken = qgetenv("XDG_ACTIVATION_TOKEN");
    QApplication app(argc, argv);
    Record::open(option("record"));
    QApplication::setQuitOnLastWindowClosed(!has("stay-without-window"));

    RolloverManager rollover;
    Record::write("constructed", {{QStringLiteral("generation"), rollover.generation()},
                                  {QStringLiteral("startupId"), QString::fromUtf8(startupId)},
                                  {QStringLiteral("activationToken"), QString::fromUtf8(activationToken)}});
    const int windows = option("windows").isEmpty() ? 1 : option("windows").toInt();
    const int onClose = QMetaEnum::fromType<Window::OnClose>().keyToValue(option("on-close").toLatin1().constData());
    Desk desk(rollover, {windows, has("hidden"), has("keep-inactive"), has("activate"), Window::OnClose(std::max(onClose, 0))});
    QWidget splash;
    if (has("splash") && rollover.isSuccessor())
        showSplash(&splash);

    if (has("wait")) {
        if (!rollover.waitForReady()) {
            Record::write("left", {{QStringLiteral("text"), rollover.errorString()}});
            return 0;
        }
        desk.open();
    } else {
        QObject::connect(&rollover, &RolloverManager::ready, &desk, &Desk::open);
    }
    QApplication::exec();

    if (has("clean-up-until-told") && rollover.state() == RolloverManager::State::Stopping)
        StandardInput::waitForByte();
    Record::write("leaving", {{QStringLiteral("waiting"), rollover.state() == RolloverManager::State::Waiting}});
    return 0;
}
