// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef MESSAGE_H
#define MESSAGE_H

#include <QByteArray>
#include <QMap>

#include <initializer_list>
#include <utility>

// What a tenant and its observer say to each other: a word, and values by name.
class Message
{
public:
    Message() = default;
    explicit Message(const QByteArray &word, std::initializer_list<std::pair<QByteArray, QByteArray>> values = {})
        : m_word(word),
          m_values(values)
    {}
    static Message fromText(const QByteArray &text);

    const QByteArray &word() const { return m_word; }
    QByteArray value(const QByteArray &name) const { return m_values.value(name); }
    qint64 number(const QByteArray &name) const { return m_values.value(name).toLongLong(); }
    void set(const QByteArray &name, const QByteArray &value) { m_values.insert(name, value); }
    void set(const QByteArray &name, qint64 value) { m_values.insert(name, QByteArray::number(value)); }

    QByteArray toText() const;

private:
    QByteArray m_word;
    QMap<QByteArray, QByteArray> m_values;
};

// Session data of any size, which both can make from a number.
QByteArray sessionContent(qint64 size, quint64 seed);
QByteArray hashOf(const QByteArray &content);

qint64 monotonicNanoseconds(); // the same clock in all processes

#endif
