// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "waylandsession.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLibraryInfo>

#include <algorithm>
#include <limits>

#include <unistd.h>

namespace {

constexpr QSize screen(1024, 768);
constexpr uid_t nobody = 65534;

WaylandSession::Window windowFrom(const QJsonObject &node)
{
    const QJsonObject place = node.value(QStringLiteral("rect")).toObject();
    const auto number = [&place](const char *name) { return place.value(QLatin1StringView(name)).toInt(); };
    return {node.value(QStringLiteral("id")).toInteger(), node.value(QStringLiteral("pid")).toInteger(),
            node.value(QStringLiteral("name")).toString(), QRect(number("x"), number("y"), number("width"), number("height")),
            node.value(QStringLiteral("focused")).toBool()};
}

void collectWindows(const QJsonObject &node, QList<WaylandSession::Window> *windows)
{
    if (node.contains(QStringLiteral("pid"))) // and the screen and its workspaces have none
        windows->append(windowFrom(node));
    for (const char *children : {"nodes", "floating_nodes"}) {
        const QJsonArray nodes = node.value(QLatin1StringView(children)).toArray();
        for (const auto &child : nodes)
            collectWindows(child.toObject(), windows);
    }
}

} // namespace

WaylandSession::WaylandSession()
{
    setPrefix(asUser());
    const QString runtimeFolder = environment().value(QStringLiteral("XDG_RUNTIME_DIR"));
    if (geteuid() == 0 && chown(qPrintable(runtimeFolder), nobody, nobody) != 0) // Qt looks whose it is
        qWarning("%s can't be given to nobody", qPrintable(runtimeFolder));
    const std::initializer_list<std::pair<const char *, const char *>> variables{
        {"QT_QPA_PLATFORM", "wayland"},   {"XDG_SESSION_TYPE", "wayland"}, {"WLR_BACKENDS", "headless"},
        {"WLR_LIBINPUT_NO_DEVICES", "1"}, {"WLR_RENDERER", "pixman"},      {"LIBSEAT_BACKEND", "noop"},
        {"GDK_BACKEND", "wayland"},       {"GSETTINGS_BACKEND", "memory"}, {"QT_QUICK_BACKEND", "software"}, // there is no graphics card
    };
    for (const auto &[name, value] : variables)
        setVariable(QString::fromLatin1(name), QString::fromLatin1(value));
    setVariable(QStringLiteral("SWAYSOCK"), path(QStringLiteral("sway.sock")));
}

QStringList WaylandSession::asUser() const
{
    if (geteuid() != 0)
        return {};
    const QString number = QString::number(nobody);
    return {QStringLiteral("setpriv"),
            QStringLiteral("--reuid=") + number,
            QStringLiteral("--regid=") + number,
            QStringLiteral("--clear-groups"),
            QStringLiteral("--inh-caps=+dac_override"),
            QStringLiteral("--ambient-caps=+dac_override"),
            QStringLiteral("--securebits=+no_setuid_fixup"), // so that access() knows it, too
            QStringLiteral("--pdeathsig=keep")};
}

bool WaylandSession::start(Tray tray, NewWindow newWindow)
{
    QStringList tools;
    for (const char *name : {"sway", "swaymsg", "dbus-daemon", "setpriv", "wtype", "wl-paste"})
        tools.append(QString::fromLatin1(name));
    if (tray == Tray::Waybar)
        tools += {QStringLiteral("waybar"), QStringLiteral("dbus-send")};
    return hasTools(tools) && hasPlatform() && startBus() && startCompositor(newWindow) && startKeyboard()
           && (tray == Tray::None || startTray());
}

bool WaylandSession::hasPlatform()
{
    const QDir plugins(QLibraryInfo::path(QLibraryInfo::PluginsPath) + QStringLiteral("/platforms"));
    if (!plugins.entryList({QStringLiteral("libqwayland*")}, QDir::Files).isEmpty())
        return true;
    setErrorString(QStringLiteral("There is no Qt platform plugin for Wayland (qt6-wayland) in ") + plugins.path());
    return false;
}

bool WaylandSession::startCompositor(NewWindow newWindow)
{
    QByteArray configuration = "xwayland disable\noutput HEADLESS-1 resolution " + QByteArray::number(screen.width()) + 'x'
                               + QByteArray::number(screen.height())
                               + "\nfor_window [title=\".*\"] floating enable, border none\nfocus_follows_mouse no\n";
    if (newWindow == NewWindow::NeedsToken)
        configuration += "no_focus [title=\".*\"]\nfocus_on_window_activation focus\n";
    if (!writeFile(QStringLiteral("sway.conf"), configuration))
        return false;
    QProcess *const sway = launch(QStringLiteral("sway -c \"%1\"").arg(path(QStringLiteral("sway.conf"))));
    // It chooses the name of its socket.
    const QDir folder(environment().value(QStringLiteral("XDG_RUNTIME_DIR")));
    const auto socket = [&folder] { return folder.entryList({QStringLiteral("wayland-?")}, QDir::System).value(0); };
    if (!waitFor(sway, [&] { return !socket().isEmpty() && !run(QStringLiteral("swaymsg -t get_version")).isEmpty(); }))
        return false;
    setVariable(QStringLiteral("WAYLAND_DISPLAY"), socket());
    if (m_connection.open(folder.filePath(socket())))
        return true;
    setErrorString(m_connection.errorString());
    return false;
}

bool WaylandSession::startKeyboard()
{
    // Each wtype brings a keyboard and takes it away again. A window that has none before would hear nothing of the first.
    QProcess *const keyboard = launch(QStringLiteral("wtype -s %1").arg(std::numeric_limits<int>::max() / 1000));
    return waitFor(keyboard, [this] { return run(QStringLiteral("swaymsg -t get_inputs")).contains("\"keyboard\""); });
}

bool WaylandSession::startTray()
{
    if (!writeFile(QStringLiteral("waybar.json"), "{\"layer\": \"top\", \"modules-right\": [\"tray\"]}")
        || !writeFile(QStringLiteral("waybar.css"), {}))
        return false;
    QProcess *const waybar =
        launch(QStringLiteral("waybar -c \"%1\" -s \"%2\"").arg(path(QStringLiteral("waybar.json")), path(QStringLiteral("waybar.css"))));
    const QString question = QStringLiteral("dbus-send --session --print-reply --dest=org.kde.StatusNotifierWatcher /StatusNotifierWatcher "
                                            "org.freedesktop.DBus.Properties.Get string:org.kde.StatusNotifierWatcher "
                                            "string:IsStatusNotifierHostRegistered");
    return waitFor(waybar, [&] { return run(question).contains("boolean true"); });
}

QList<WaylandSession::Window> WaylandSession::allWindows() const
{
    QList<Window> result;
    collectWindows(QJsonDocument::fromJson(run(QStringLiteral("swaymsg -t get_tree"))).object(), &result);
    return result;
}

QList<WaylandSession::Window> WaylandSession::windows(qint64 pid) const
{
    QList<Window> result = allWindows();
    result.removeIf([pid](const Window &window) { return window.pid != pid; });
    std::sort(result.begin(), result.end(), [](const Window &a, const Window &b) { return a.id < b.id; });
    return result;
}

WaylandSession::Window WaylandSession::focused() const
{
    const QList<Window> windows = allWindows();
    for (const Window &window : windows) {
        if (window.hasFocus)
            return window;
    }
    return {};
}

void WaylandSession::command(const Window &window, const QString &command) const
{
    run(QStringLiteral("swaymsg"), {QStringLiteral("[con_id=%1] %2").arg(window.id).arg(command)});
}

void WaylandSession::activate(const Window &window) const
{
    command(window, QStringLiteral("focus"));
}

void WaylandSession::close(const Window &window) const
{
    command(window, QStringLiteral("kill")); // which only asks
}

void WaylandSession::resize(const Window &window, QSize size) const
{
    command(window, QStringLiteral("resize set %1 %2").arg(size.width()).arg(size.height()));
}

void WaylandSession::type(const QString &text) const
{
    run(QStringLiteral("wtype"), {text});
}

void WaylandSession::press(const QString &keys) const
{
    run(QStringLiteral("wtype ") + keys);
}

QString WaylandSession::clipboardText() const
{
    return QString::fromUtf8(run(QStringLiteral("wl-paste --no-newline")));
}
