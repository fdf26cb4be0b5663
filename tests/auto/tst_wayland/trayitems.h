// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef TRAYITEMS_H
#define TRAYITEMS_H

#include <QDBusConnection>
#include <QHash>
#include <QObject>
#include <QString>
#include <QStringList>

// The icons in a tray of StatusNotifierItems, as the tray itself knows them, and their menus. An item is a service on the session's
// bus.
class TrayItems : public QObject
{
    Q_OBJECT

public:
    explicit TrayItems(const QString &bus);
    ~TrayItems() override;

    bool isConnected() const { return m_bus.isConnected(); }
    QStringList services() const; // those that are registered now
    int most() const { return m_most; } // that were registered at a time, from the beginning
    int registrations() const { return m_registrations; }

    qint64 pid(const QString &service) const;
    QString toolTip(const QString &service) const;
    QStringList menu(const QString &service) const;
    bool choose(const QString &service, const QString &entry) const; // of its menu

private Q_SLOTS:
    void addItem(const QString &item);
    void removeItem(const QString &item);

private:
    QHash<QString, int> menuEntries(const QString &service) const;

    QString m_name;
    QDBusConnection m_bus;
    QStringList m_items;
    int m_most = 0;
    int m_registrations = 0;
};

#endif
