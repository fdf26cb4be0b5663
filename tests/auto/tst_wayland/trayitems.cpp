// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "trayitems.h"

#include <QDBusArgument>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusReply>
#include <QDBusVariant>

#include <algorithm>

namespace {

const QString watcher = QStringLiteral("org.kde.StatusNotifierWatcher");
const QString watcherPath = QStringLiteral("/StatusNotifierWatcher");
const QString menuPath = QStringLiteral("/MenuBar");
const QString menuInterface = QStringLiteral("com.canonical.dbusmenu");

// The watcher writes SERVICE/PATH.
QString serviceOf(const QString &item)
{
    return item.section(u'/', 0, 0);
}

QVariant readProperty(const QDBusConnection &bus, const QString &service, const QString &path, const QString &interface,
                      const QString &name)
{
    QDBusMessage call =
        QDBusMessage::createMethodCall(service, path, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
    call << interface << name;
    return QDBusReply<QDBusVariant>(bus.call(call)).value().variant();
}

} // namespace

TrayItems::TrayItems(const QString &bus) : m_name(QStringLiteral("tray")), m_bus(QDBusConnection::connectToBus(bus, m_name))
{
    m_bus.connect(watcher, watcherPath, watcher, QStringLiteral("StatusNotifierItemRegistered"), this, SLOT(addItem(QString)));
    m_bus.connect(watcher, watcherPath, watcher, QStringLiteral("StatusNotifierItemUnregistered"), this, SLOT(removeItem(QString)));
    m_items = services();
    m_most = int(m_items.size());
}

TrayItems::~TrayItems()
{
    QDBusConnection::disconnectFromBus(m_name);
}

QStringList TrayItems::services() const
{
    QStringList items = readProperty(m_bus, watcher, watcherPath, watcher, QStringLiteral("RegisteredStatusNotifierItems")).toStringList();
    std::transform(items.begin(), items.end(), items.begin(), serviceOf);
    return items;
}

void TrayItems::addItem(const QString &item)
{
    m_items.append(serviceOf(item));
    m_most = std::max(m_most, int(m_items.size()));
    ++m_registrations;
}

void TrayItems::removeItem(const QString &item)
{
    m_items.removeOne(serviceOf(item));
}

qint64 TrayItems::pid(const QString &service) const
{
    return m_bus.interface()->servicePid(service);
}

QString TrayItems::toolTip(const QString &service) const
{
    const QVariant property = readProperty(m_bus, service, QStringLiteral("/StatusNotifierItem"),
                                           QStringLiteral("org.kde.StatusNotifierItem"), QStringLiteral("ToolTip"));
    if (property.userType() != qMetaTypeId<QDBusArgument>())
        return {}; // it is gone
    const auto argument = property.value<QDBusArgument>();
    QString icon;
    QString title;
    QString message;
    argument.beginStructure();
    argument >> icon;
    argument.beginArray(); // the icon's pictures, of which there are none
    argument.endArray();
    argument >> title >> message;
    argument.endStructure();
    return message.isEmpty() ? title : title + QStringLiteral(": ") + message; // while a message of the icon is shown, it has its own
}

QHash<QString, int> TrayItems::menuEntries(const QString &service) const
{
    QDBusMessage call = QDBusMessage::createMethodCall(service, menuPath, menuInterface, QStringLiteral("GetLayout"));
    constexpr int root = 0;
    constexpr int allLevels = -1;
    call << root << allLevels << QStringList{QStringLiteral("label")};
    const QDBusMessage reply = m_bus.call(call);
    if (reply.type() != QDBusMessage::ReplyMessage)
        return {};

    struct Entry
    {
        int id = 0;
        QVariantMap properties;
        QVariantList children;
    };
    const auto read = [](const QVariant &value) {
        Entry entry;
        const auto argument = value.value<QDBusArgument>();
        argument.beginStructure();
        argument >> entry.id >> entry.properties >> entry.children;
        argument.endStructure();
        return entry;
    };
    QHash<QString, int> result;
    const Entry menu = read(reply.arguments().value(1));
    for (const QVariant &child : menu.children) {
        const Entry entry = read(child);
        result.insert(entry.properties.value(QStringLiteral("label")).toString(), entry.id);
    }
    return result;
}

QStringList TrayItems::menu(const QString &service) const
{
    QStringList result = menuEntries(service).keys();
    result.sort();
    return result;
}

bool TrayItems::choose(const QString &service, const QString &entry) const
{
    const QHash<QString, int> entries = menuEntries(service);
    if (!entries.contains(entry))
        return false;
    QDBusMessage call = QDBusMessage::createMethodCall(service, menuPath, menuInterface, QStringLiteral("Event"));
    call << entries.value(entry) << QStringLiteral("clicked") << QVariant::fromValue(QDBusVariant(QString())) << 0U;
    return m_bus.call(call).type() == QDBusMessage::ReplyMessage;
}
