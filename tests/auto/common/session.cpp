// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "session.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTest>

#include <csignal>

#include <sys/prctl.h>
#include <unistd.h>

Session::Session() : m_environment(QProcessEnvironment::systemEnvironment())
{
    // What belongs to the desktop that the test was started from, if there is one.
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XAUTHORITY", "SESSION_MANAGER", "DBUS_SESSION_BUS_ADDRESS",
                             "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID", "SWAYSOCK", "I3SOCK",
                             "QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE", "QT_SCALE_FACTOR", "QT_FONT_DPI"})
        m_environment.remove(QString::fromLatin1(name));

    setVariable(QStringLiteral("NO_AT_BRIDGE"), QStringLiteral("1")); // there is no accessibility bus for GTK
    setVariable(QStringLiteral("HOME"), m_directory.path());
    for (const char *name : {"CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"}) {
        const QString folder = path(QString::fromLatin1(name));
        QDir().mkpath(folder);
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        setVariable(QStringLiteral("XDG_") + QString::fromLatin1(name), folder);
    }
}

Session::~Session()
{
    while (!m_processes.empty()) { // in the reverse order
        m_processes.back()->kill();
        m_processes.back()->waitForFinished();
        m_processes.pop_back();
    }
}

bool Session::hasTools(const QStringList &tools)
{
    for (const QString &tool : tools) {
        if (QStandardPaths::findExecutable(tool).isEmpty()) {
            m_errorString = QStringLiteral("There is no ") + tool;
            return false;
        }
    }
    return true;
}

bool Session::writeFile(const QString &name, const QByteArray &contents)
{
    QFile file(path(name));
    if (file.open(QIODevice::WriteOnly) && file.write(contents) == contents.size())
        return true;
    m_errorString = QStringLiteral("Can't write %1: %2").arg(file.fileName(), file.errorString());
    return false;
}

void Session::endWithTheTest(QProcess *process)
{
    const pid_t parent = getpid();
    process->setChildProcessModifier([parent] {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1); // it has ended already
    });
}

QProcess *Session::launch(const QString &command)
{
    const QStringList words = QProcess::splitCommand(command);
    QStringList arguments = m_prefix + words;
    const QString program = arguments.takeFirst();
    m_processes.push_back(std::make_unique<QProcess>());
    QProcess *const process = m_processes.back().get();
    process->setObjectName(words.constFirst());
    process->setProcessEnvironment(m_environment);
    process->setStandardErrorFile(path(words.constFirst() + QStringLiteral(".log")));
    endWithTheTest(process);
    process->start(program, arguments);
    return process;
}

bool Session::waitFor(QProcess *process, const std::function<bool()> &isUp)
{
    if (QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning || isUp(); }, 20000) && isUp())
        return true;
    const QString program = process->objectName();
    m_errorString = QStringLiteral("%1 has not come up. %2").arg(program, QString::fromLocal8Bit(log(program)));
    return false;
}

QByteArray Session::log(const QString &program) const
{
    QFile file(path(program + QStringLiteral(".log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool Session::startBus()
{
    // Without a folder of services, nothing is started on anybody's demand. The test may be another user than the session.
    const bool written =
        writeFile(QStringLiteral("bus.conf"), "<busconfig><type>session</type><listen>unix:dir=" + QFile::encodeName(m_directory.path())
                                                  + "</listen><policy context=\"default\"><allow user=\"*\"/>"
                                                    "<allow send_destination=\"*\" eavesdrop=\"true\"/>"
                                                    "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>");
    if (!written)
        return false;
    QProcess *const bus = launch(
        QStringLiteral("dbus-daemon --nofork --nopidfile --print-address --config-file=\"%1\"").arg(path(QStringLiteral("bus.conf"))));
    if (!waitFor(bus, [bus] { return bus->canReadLine(); }))
        return false;
    setVariable(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QString::fromLatin1(bus->readLine().trimmed()));
    return true;
}

QByteArray Session::run(const QString &command, const QStringList &moreArguments) const
{
    QStringList arguments = m_prefix + QProcess::splitCommand(command) + moreArguments;
    const QString program = arguments.takeFirst();
    QProcess process;
    process.setProcessEnvironment(m_environment);
    endWithTheTest(&process);
    process.start(program, arguments, QIODevice::ReadOnly);
    if (!process.waitForFinished(20000))
        qWarning("%s does not end", qPrintable(command));
    // Windows come and go, so a tool that finds none is no error.
    return process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}
