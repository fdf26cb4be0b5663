// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "message.h"

#include "random.h"

#include <QCryptographicHash>

#include <chrono>
#include <cstring>

Message Message::fromText(const QByteArray &text)
{
    const QByteArrayList words = text.split(' ');
    Message result(words.constFirst());
    for (const QByteArray &word : words.mid(1))
        result.set(word.left(word.indexOf('=')), word.mid(word.indexOf('=') + 1));
    return result;
}

QByteArray Message::toText() const
{
    QByteArray result = m_word;
    for (auto value = m_values.cbegin(); value != m_values.cend(); ++value)
        result += ' ' + value.key() + '=' + value.value();
    return result;
}

QByteArray sessionContent(qint64 size, quint64 seed)
{
    QByteArray result(qsizetype(size), Qt::Uninitialized);
    Random random(seed);
    for (qint64 i = 0; i < size; i += 8) {
        const quint64 number = random.next();
        memcpy(result.data() + i, &number, size_t(qMin<qint64>(8, size - i)));
    }
    return result;
}

QByteArray hashOf(const QByteArray &content)
{
    return QCryptographicHash::hash(content, QCryptographicHash::Sha1).toHex();
}

qint64 monotonicNanoseconds()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}
