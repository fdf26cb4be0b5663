// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handoverdocument.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QDataStream>
#include <QDateTime>
#include <QMetaType>
#include <QUrl>
#include <QUuid>

#include <limits>

// A CBOR map. The version is raised when an older library would misread what a newer one writes; a reader ignores keys
// that it doesn't know.

namespace {

constexpr qint64 documentVersion = 1;

constexpr auto versionKey = QLatin1StringView("version");
constexpr auto generationKey = QLatin1StringView("generation");
constexpr auto predecessorKey = QLatin1StringView("predecessor");
constexpr auto sessionKey = QLatin1StringView("session");

// CBOR has no word for a QRect or a QFont. As in QSettings, such a value travels as QDataStream writes it: a byte string
// with this tag, which is from the range that CBOR leaves to everyone (RFC 8949), and spells "Roll".
constexpr QCborTag streamedVariantTag{0x526f6c6c};
constexpr auto streamVersion = QDataStream::Qt_6_4;

class SessionWriter
{
public:
    QCborValue write(const QVariant &value);
    QCborMap writeMap(const QVariantMap &map);

    bool ok() const { return m_badKey.isNull(); }
    QString badKey() const { return m_badKey; }
    QString badType() const { return m_badType; }

private:
    QCborValue writeStreamed(const QVariant &value);

    QStringList m_path;
    QString m_badKey;
    QString m_badType;
};

QCborMap SessionWriter::writeMap(const QVariantMap &map)
{
    QCborMap result;
    for (auto entry = map.cbegin(); entry != map.cend() && ok(); ++entry) {
        m_path.append(entry.key());
        result.insert(entry.key(), write(entry.value()));
        m_path.removeLast();
    }
    return result;
}

QCborValue SessionWriter::write(const QVariant &value)
{
    switch (value.userType()) {
    case QMetaType::UnknownType:
        return QCborValue(QCborValue::Undefined);
    case QMetaType::QVariantMap:
    case QMetaType::QVariantHash:
        return writeMap(value.toMap());
    case QMetaType::QVariantList: {
        QCborArray array;
        const QVariantList list = value.toList();
        for (const QVariant &item : list)
            array.append(write(item));
        return array;
    }
    // What comes back from CBOR as the same type, or as one that equals it.
    case QMetaType::Nullptr:
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::Double:
    case QMetaType::QString:
    case QMetaType::QByteArray:
    case QMetaType::QUrl:
    case QMetaType::QUuid:
        return QCborValue::fromVariant(value);
    default:
        return writeStreamed(value);
    }
}

QCborValue SessionWriter::writeStreamed(const QVariant &value)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(streamVersion);
    // A QVariant would be written without its value, and with a warning of Qt's, if its type has no operator.
    if (value.metaType().hasRegisteredDataStreamOperators())
        stream << value;
    if (bytes.isEmpty() || stream.status() != QDataStream::Ok) {
        m_badKey = m_path.join(QLatin1Char('/'));
        m_badType = QString::fromLatin1(value.metaType().name());
        return {};
    }
    return QCborValue(streamedVariantTag, bytes);
}

QVariant readValue(const QCborValue &value, bool *ok);

QVariantMap readMap(const QCborMap &map, bool *ok)
{
    QVariantMap result;
    for (auto entry = map.cbegin(); entry != map.cend(); ++entry)
        result.insert(entry.key().toString(), readValue(entry.value(), ok));
    return result;
}

QVariant readValue(const QCborValue &value, bool *ok)
{
    if (value.isMap())
        return readMap(value.toMap(), ok);
    if (value.isArray()) {
        QVariantList list;
        const QCborArray array = value.toArray();
        for (const QCborValue &item : array)
            list.append(readValue(item, ok));
        return list;
    }
    if (value.isTag() && value.tag() == streamedVariantTag) {
        QVariant result;
        QDataStream stream(value.taggedValue().toByteArray());
        stream.setVersion(streamVersion);
        stream >> result;
        *ok = *ok && stream.status() == QDataStream::Ok && stream.atEnd();
        return result;
    }
    return value.toVariant();
}

} // namespace

QByteArray HandoverDocument::toCbor(HandoverError *error) const
{
    SessionWriter writer;
    const QCborMap document{{versionKey, documentVersion},
                            {generationKey, generation},
                            {predecessorKey, predecessorPid},
                            {sessionKey, writer.writeMap(sessionData)}};
    if (!writer.ok()) {
        *error = {RolloverManager::Error::InvalidSessionData,
                  RolloverManager::tr("The session data can't be passed on: \"%1\" is a %2, which has no QDataStream operators.")
                      .arg(writer.badKey(), writer.badType())};
        return {};
    }

    const QByteArray cbor = document.toCborValue().toCbor();
    if (cbor.size() > maximumSize) {
        *error = {RolloverManager::Error::InvalidSessionData,
                  RolloverManager::tr("The session data can't be passed on: it takes %1 bytes, and the limit is %2.")
                      .arg(cbor.size()).arg(maximumSize)};
        return {};
    }
    return cbor;
}

std::optional<HandoverDocument> HandoverDocument::fromCbor(const QByteArray &cbor)
{
    QCborParserError error;
    const QCborValue value = QCborValue::fromCbor(cbor, &error);
    if (error.error != QCborError::NoError || !value.isMap())
        return {};
    const QCborMap document = value.toMap();
    if (document.value(versionKey).toInteger() != documentVersion)
        return {};

    const qint64 generation = document.value(generationKey).toInteger();
    const qint64 predecessorPid = document.value(predecessorKey).toInteger();
    if (generation <= 0 || generation > std::numeric_limits<int>::max() || predecessorPid <= 0)
        return {};
    if (!document.value(sessionKey).isMap())
        return {};

    bool ok = true;
    const QVariantMap sessionData = readMap(document.value(sessionKey).toMap(), &ok);
    if (!ok)
        return {};
    return HandoverDocument{int(generation), predecessorPid, sessionData};
}
