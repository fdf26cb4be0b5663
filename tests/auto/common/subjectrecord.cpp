// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectrecord.h"

#include <QFile>
#include <QJsonDocument>

QByteArray SubjectRecord::text() const
{
    QFile file(m_file);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<QJsonObject> SubjectRecord::events() const
{
    QList<QJsonObject> result;
    const QByteArrayList lines = text().split('\n');
    for (const QByteArray &line : lines) {
        if (!line.isEmpty())
            result.append(QJsonDocument::fromJson(line).object());
    }
    return result;
}

QList<QJsonObject> SubjectRecord::events(const QString &name) const
{
    QList<QJsonObject> result = events();
    result.removeIf([&name](const QJsonObject &event) { return event.value(QStringLiteral("event")) != name; });
    return result;
}

QJsonObject SubjectRecord::last(const QString &name) const
{
    const QList<QJsonObject> all = events(name);
    return all.isEmpty() ? QJsonObject() : all.last();
}

int SubjectRecord::generation() const
{
    return last(QStringLiteral("ready")).value(QStringLiteral("generation")).toInt(-1);
}

qint64 pidOf(const QJsonObject &event)
{
    return event.value(QStringLiteral("pid")).toInteger();
}
