// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"

#include <QRegularExpression>
#include <QTest>

namespace {

DesktopSession::WindowId number(const QByteArray &text)
{
    return text.trimmed().toUInt(nullptr, 0);
}

} // namespace

QList<DesktopSession::WindowId> DesktopSession::search(const QString &criteria) const
{
    QList<WindowId> result;
    const QByteArrayList lines = run(QStringLiteral("xdotool search ") + criteria).split('\n');
    for (const QByteArray &line : lines) {
        if (const WindowId window = number(line))
            result.append(window);
    }
    return result;
}

QList<DesktopSession::WindowId> DesktopSession::windows(qint64 pid) const
{
    QList<WindowId> result;
    const QByteArrayList lines = run(QStringLiteral("wmctrl -l -p")).split('\n');
    for (const QByteArray &line : lines) {
        const QByteArrayList words = line.simplified().split(' ');
        if (words.value(2).toLongLong() == pid)
            result.append(number(words.constFirst()));
    }
    return result;
}

// Windows that the window manager leaves alone: menus and tool tips.
QList<DesktopSession::WindowId> DesktopSession::popups(qint64 pid, bool toolTips) const
{
    QList<WindowId> result = search(QStringLiteral("--all --onlyvisible --maxdepth 1 --pid %1 --name .*").arg(pid));
    result.removeIf([&](WindowId window) {
        return property(window, QStringLiteral("_NET_WM_WINDOW_TYPE")).contains("TOOLTIP") != toolTips
               || !run(QStringLiteral("xwininfo -id %1").arg(window)).contains("Override Redirect State: yes");
    });
    return result;
}

QList<DesktopSession::WindowId> DesktopSession::trayIcons() const
{
    QList<WindowId> result;
    const QList<WindowId> panels = search(QStringLiteral("--onlyvisible --class ^tint2$"));
    for (WindowId panel : panels) {
        const QByteArrayList lines = run(QStringLiteral("xwininfo -tree -id %1").arg(panel)).split('\n');
        for (const QByteArray &line : lines) {
            const WindowId window = line.startsWith("   ") ? number(line.trimmed().split(' ').constFirst()) : 0;
            if (window != 0 && property(window, QStringLiteral("_XEMBED_INFO")).contains('='))
                result.append(window);
        }
    }
    return result;
}

DesktopSession::WindowId DesktopSession::activeWindow() const
{
    const QByteArray line = run(QStringLiteral("xprop -root _NET_ACTIVE_WINDOW"));
    return number(line.mid(line.indexOf('#') + 1));
}

QString DesktopSession::title(WindowId window) const
{
    QByteArray title = run(QStringLiteral("xdotool getwindowname %1").arg(window));
    title.chop(1);
    return QString::fromUtf8(title);
}

qint64 DesktopSession::pid(WindowId window) const
{
    return run(QStringLiteral("xdotool getwindowpid %1").arg(window)).trimmed().toLongLong();
}

QRect DesktopSession::geometry(WindowId window) const
{
    const QString text = QString::fromLatin1(run(QStringLiteral("xwininfo -id %1").arg(window)));
    const auto value = [&text](const QString &name) {
        const QRegularExpression number(name + QStringLiteral(": +(-?[0-9]+)"));
        return number.match(text).captured(1).toInt(); // clazy:exclude=use-static-qregularexpression
    };
    if (!text.contains(QStringLiteral("Map State: IsViewable")))
        return {};
    return {value(QStringLiteral("Absolute upper-left X")), value(QStringLiteral("Absolute upper-left Y")), value(QStringLiteral("Width")),
            value(QStringLiteral("Height"))};
}

QByteArray DesktopSession::property(WindowId window, const QString &name) const
{
    return run(QStringLiteral("xprop -id %1 %2").arg(window).arg(name)).trimmed();
}

void DesktopSession::activate(WindowId window) const
{
    run(QStringLiteral("wmctrl -i -a %1").arg(window));
}

void DesktopSession::close(WindowId window) const
{
    run(QStringLiteral("wmctrl -i -c %1").arg(window));
}

void DesktopSession::move(WindowId window, QPoint topLeft) const
{
    run(QStringLiteral("wmctrl -i -r %1 -e 0,%2,%3,-1,-1").arg(window).arg(topLeft.x()).arg(topLeft.y()));
}

void DesktopSession::resize(WindowId window, QSize size) const
{
    run(QStringLiteral("wmctrl -i -r %1 -e 0,-1,-1,%2,%3").arg(window).arg(size.width()).arg(size.height()));
}

void DesktopSession::press(int button, WindowId window, QPoint point) const
{
    const QRect place = geometry(window);
    const int x = place.x() + point.x() + (point.x() < 0 ? place.width() : 0);
    const int y = place.y() + point.y() + (point.y() < 0 ? place.height() : 0);
    run(QStringLiteral("xdotool mousemove %1 %2 click %3").arg(x).arg(y).arg(button));
}

void DesktopSession::clickMenuEntry(WindowId menu, int entry, int entryCount) const
{
    const QSize size = geometry(menu).size();
    click(menu, {size.width() / 2, size.height() * (2 * entry + 1) / (2 * entryCount)});
}

void DesktopSession::key(const QString &key) const
{
    run(QStringLiteral("xdotool key %1").arg(key));
}

void DesktopSession::type(const QString &text) const
{
    run(QStringLiteral("xdotool type --delay 2"), {text});
}

QString DesktopSession::clipboardText() const
{
    return QString::fromUtf8(run(QStringLiteral("xclip -selection clipboard -o")));
}

void DesktopSession::releaseClipboard()
{
    if (m_clipboard) {
        m_clipboard->kill();
        m_clipboard->waitForFinished();
        m_clipboard.reset();
    }
}

void DesktopSession::setClipboardText(const QString &text)
{
    releaseClipboard();
    m_clipboard = std::make_unique<QProcess>();
    m_clipboard->setProcessEnvironment(environment());
    endWithTheTest(m_clipboard.get());
    m_clipboard->start(QStringLiteral("xclip"), {QStringLiteral("-quiet"), QStringLiteral("-selection"), QStringLiteral("clipboard")});
    m_clipboard->write(text.toUtf8());
    m_clipboard->closeWriteChannel();
    if (!QTest::qWaitFor([&] { return clipboardText() == text; }))
        qWarning("xclip does not own the clipboard");
}

QString DesktopSession::copiedText()
{
    setClipboardText(QStringLiteral("to be replaced"));
    key(QStringLiteral("ctrl+a"));
    key(QStringLiteral("ctrl+c"));
    // xclip ends when somebody else comes to own the clipboard.
    return m_clipboard->waitForFinished(2000) ? clipboardText() : QString();
}
