// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_ROLLOVERMANAGERFOREIGN_H
#define ROLLOVER_ROLLOVERMANAGERFOREIGN_H

#include <RolloverManager>

#include <QCoreApplication>
#include <QQmlEngine>

// Makes the application's own manager a QML singleton. The class itself knows nothing of QML.
struct RolloverManagerForeign
{
    Q_GADGET
    QML_FOREIGN(RolloverManager)
    QML_NAMED_ELEMENT(RolloverManager)
    QML_SINGLETON

public:
    static RolloverManager *create(QQmlEngine *, QJSEngine *)
    {
        RolloverManager *manager = RolloverManager::instance();
        if (!manager)
            manager = new RolloverManager(QCoreApplication::instance());
        QJSEngine::setObjectOwnership(manager, QJSEngine::CppOwnership); // there may be other engines, or none any more
        return manager;
    }
};

#endif
