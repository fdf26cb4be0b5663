// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"
#include "trayfolder.h"
#include "trayitems.h"
#include "waylandsession.h"

#include <QTest>

#include <csignal>

#include <unistd.h>

class tst_Wayland : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tray();
};

namespace {

const QString checkForUpdates = QStringLiteral("Check for updates");
const QString restartEntry = QStringLiteral("Restart");

}

void tst_Wayland::tray()
{
    WaylandSession session;
    QVERIFY2(session.start(WaylandSession::Tray::Waybar), qPrintable(session.errorString()));
    TrayFolder folder(session.path({}));
    folder.install();
    TrayItems items(session.environment().value(QStringLiteral("DBUS_SESSION_BUS_ADDRESS")));
    QVERIFY(items.isConnected());
    QProcess process;
    process.setProcessEnvironment(session.environment());
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    QStringList command = session.asUser() + QStringList{folder.program()} + folder.arguments();
    process.start(command.takeFirst(), command);
    QTRY_COMPARE(items.services().size(), 1);
    const QString service = items.services().at(0);
    qInfo() << service << items.pid(service) << items.title(service) << items.menu(service) << process.processId() << folder.processes();
    QVERIFY(items.choose(service, restartEntry));
    QTRY_VERIFY(items.services().size() == 1 && items.services().at(0) != service);
    qInfo() << items.most() << items.registrations();
    qInfo() << session.window(folder.processes().at(0)).place << session.focused().title << session.requestActivationToken();
    process.kill();
}

QTEST_GUILESS_MAIN(tst_Wayland)
#include "tst_wayland.moc"
