// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A plugin for QT_QPA_GENERIC_PLUGINS, by which the windows of any program with widgets refuse to be closed. A tray icon's own
// window doesn't, and has been closed before. Qt asks windows in an order that differs from run to run: this is what happens if the
// icon's is the first.

#include <QApplication>
#include <QCloseEvent>
#include <QGenericPlugin>
#include <QWidget>

namespace {

bool isIcon(const QWidget *window)
{
    return window->inherits("QSystemTrayIconSys");
}

bool isOrdinary(const QWidget *window) // no menu or tool tip
{
    return window->windowType() == Qt::Window && !isIcon(window);
}

class Refusal : public QObject
{
public:
    Refusal() { qApp->installEventFilter(this); }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const auto *const window = qobject_cast<QWidget *>(watched);
        if (event->type() != QEvent::Close || window == nullptr || !isOrdinary(window))
            return false;
        const QWidgetList others = QApplication::topLevelWidgets();
        for (QWidget *other : others) {
            if (isIcon(other))
                other->close();
        }
        event->ignore();
        return true;
    }
};

} // namespace

class StubbornWindowsPlugin : public QGenericPlugin
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "plugin.json")

public:
    QObject *create(const QString & /*key*/, const QString & /*specification*/) override { return new Refusal; }
};

#include "plugin.moc"
