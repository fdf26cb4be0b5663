// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SUBJECTRECORD_H
#define SUBJECTRECORD_H

#include <QJsonObject>
#include <QList>
#include <QString>

// What all generations of a subject have written down.
class SubjectRecord
{
public:
    explicit SubjectRecord(const QString &file) : m_file(file) {}

    QByteArray text() const;
    QList<QJsonObject> events() const;
    QList<QJsonObject> events(const QString &name) const;
    QJsonObject last(const QString &name) const;
    qsizetype count(const QString &name) const { return events(name).size(); }
    int generation() const; // of the newest process that is ready; -1 before
    QString error() const { return last(QStringLiteral("error")).value(QStringLiteral("error")).toString(); }
    QString state() const { return last(QStringLiteral("state")).value(QStringLiteral("state")).toString(); }

private:
    QString m_file;
};

qint64 pidOf(const QJsonObject &event);

#endif
