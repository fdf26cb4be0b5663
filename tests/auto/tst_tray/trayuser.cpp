// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "trayuser.h"

#include "runningprocesses.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <unistd.h>

using WindowId = DesktopSession::WindowId;

TrayUser::TrayUser() : m_desktop(std::make_unique<DesktopSession>()), m_folder(m_desktop->path({})) {}

TrayUser::~TrayUser()
{
    const QString file = program();
    m_desktop.reset(); // with the X server its clients end, too
    m_process.waitForFinished();
    QTRY_COMPARE(runningProcesses(file), QList<qint64>());
}

bool TrayUser::start(Tray tray)
{
    if (!m_desktop->start(tray)) {
        qWarning("%s", qPrintable(m_desktop->errorString()));
        return false;
    }
    m_folder.install();
    QProcessEnvironment environment = m_desktop->environment();
    environment.insert(m_process.processEnvironment());
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::ForwardedChannels);
    m_process.setChildProcessModifier([] { alarm(60); });
    m_process.start(program(), m_folder.arguments());
    m_process.waitForStarted();
    m_pid = m_process.processId();
    return waitForWindow() && (tray == Tray::None || waitForIcon());
}

void TrayUser::refuseToClose()
{
    const QFileInfo plugin(QStringLiteral(STUBBORN_WINDOWS));
    QVERIFY(plugin.exists());
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QFileInfo(plugin.path()).path()); // it is in the folder of its kind
    environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("stubbornwindows"));
    m_process.setProcessEnvironment(environment);
}

QString TrayUser::slowProgram()
{
    // It ends by itself after half a minute, and with the desktop's folder.
    QFile script(m_desktop->path(QStringLiteral("slow")));
    if (!QFile::copy(QStringLiteral(TRAY_V2), program() + QStringLiteral("-2.0")) || !script.open(QIODevice::WriteOnly))
        qWarning("there is no slow program");
    script.write("#!/bin/sh\nfor i in $(seq 600); do\n"
                 "    [ -e \"$0.go\" ] && exec \"$0-2.0\" \"$@\"\n"
                 "    [ -e \"$0\" ] || exit 1\n"
                 "    sleep 0.05\ndone\n");
    return script.fileName();
}

void TrayUser::letSlowProgramGo()
{
    QVERIFY(QFile(program() + QStringLiteral(".go")).open(QIODevice::WriteOnly));
}

bool TrayUser::choose(Entry entry)
{
    if (!waitForIcon())
        return false;
    m_desktop->rightClick(m_desktop->trayIcons().constFirst(), {8, 8});
    if (!QTest::qWaitFor([this] { return m_desktop->menus(m_pid).size() == 1; }))
        return false;
    m_desktop->clickMenuEntry(m_desktop->menus(m_pid).constFirst(), int(entry), 3);
    return true;
}

bool TrayUser::clickIcon()
{
    if (!waitForIcon())
        return false;
    m_desktop->click(m_desktop->trayIcons().constFirst(), {8, 8});
    return waitForWindow();
}

bool TrayUser::close()
{
    m_desktop->close(m_window);
    m_window = 0;
    return QTest::qWaitFor([this] { return m_desktop->windows(m_pid).isEmpty(); });
}

void TrayUser::toggleJob()
{
    m_desktop->key(QStringLiteral("alt+j"));
}

bool TrayUser::answer(const QString &key)
{
    WindowId question = 0;
    const auto isAsked = [&] {
        const QList<WindowId> windows = m_desktop->windows(m_pid);
        question = windows.value(windows.size() - 1);
        return windows.size() == (m_window != 0 ? 2 : 1) && m_desktop->activeWindow() == question;
    };
    if (!QTest::qWaitFor(isAsked))
        return false;
    m_desktop->key(key);
    return QTest::qWaitFor([&] { return !m_desktop->windows(m_pid).contains(question); });
}

bool TrayUser::waitForSuccessor()
{
    const auto isAlone = [this, old = m_pid] {
        const QList<qint64> pids = processes();
        m_pid = pids.value(0);
        return pids.size() == 1 && m_pid != old;
    };
    return QTest::qWaitFor(isAlone, 10000) && waitForIcon() && (m_window == 0 || waitForWindow());
}

bool TrayUser::waitForIcon()
{
    return QTest::qWaitFor([this] {
        const QList<WindowId> icons = m_desktop->trayIcons();
        return icons.size() == 1 && m_desktop->pid(icons.constFirst()) == m_pid;
    });
}

bool TrayUser::waitForWindow()
{
    return QTest::qWaitFor([this] {
        const QList<WindowId> windows = m_desktop->windows(m_pid);
        m_window = windows.value(0);
        return windows.size() == 1 && m_desktop->activeWindow() == m_window;
    });
}

void TrayUser::typeAndPlace()
{
    m_desktop->type(QStringLiteral("Remember the milk"));
    for (int i = 0; i < 4; ++i)
        m_desktop->key(QStringLiteral("Left"));
    m_desktop->move(m_window, {60, 90});
    m_desktop->resize(m_window, {500, 350});
    QTRY_COMPARE(place(), QRect(60, 90, 500, 350));
}

QString TrayUser::text()
{
    m_desktop->click(m_window, {30, 30});
    return m_desktop->copiedText();
}

QString TrayUser::status()
{
    m_desktop->click(m_window, {20, -18});
    return m_desktop->copiedText();
}
