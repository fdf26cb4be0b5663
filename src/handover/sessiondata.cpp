// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/sessiondata.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QDataStream>
#include <QIODevice>
#include <QMetaType>

namespace {

// CBOR has no word for a QRect or a QFont. As in QSettings, such a value travels as QDataStream writes it: a byte string
// with this tag, which is from the range that CBOR leaves to everyone (RFC 8949), and spells "Roll". An array with it is a QVariantPair.
constexpr QCborTag streamedVariantTag{0x526f6c6c};
constexpr auto streamVersion = QDataStream::Qt_6_4;

// Qt's decoder gives up at 1024.
constexpr qsizetype maximumDepth = 256;

// A type of the application's own would have to be registered over there before it is read. One that contains others is written
// as an array or map: QDataStream would follow it to any depth, and what it reads could make it run out of stack.
bool isStreamed(QMetaType type)
{
    switch (type.id()) {
    case QMetaType::QVariantMap:
    case QMetaType::QVariantHash:
    case QMetaType::QVariantList:
    case QMetaType::QVariantPair:
        return false;
    default: // without operators Qt would warn, or end a debug build
        return type.id() < QMetaType::User && type.hasRegisteredDataStreamOperators();
    }
}

class Writer
{
public:
    QCborMap writeMap(const QVariantMap &map);

    bool ok() const { return m_problem.isEmpty(); }
    QString problem() const { return m_problem; }

private:
    QCborValue write(const QVariant &value);
    QCborArray writeList(const QVariantList &list);
    QCborValue writeStreamed(const QVariant &value);
    void fail(const QString &text);

    QStringList m_path;
    QString m_problem;
};

QCborMap Writer::writeMap(const QVariantMap &map)
{
    QCborMap result;
    for (auto entry = map.cbegin(); entry != map.cend() && ok(); ++entry) {
        m_path.append(entry.key());
        result.insert(entry.key(), write(entry.value()));
        m_path.removeLast();
    }
    return result;
}

QCborArray Writer::writeList(const QVariantList &list)
{
    QCborArray result;
    for (qsizetype i = 0; i < list.size() && ok(); ++i) {
        m_path.append(QString::number(i));
        result.append(write(list.at(i)));
        m_path.removeLast();
    }
    return result;
}

QCborValue Writer::write(const QVariant &value)
{
    if (m_path.size() > maximumDepth) {
        fail(HandoverError::tr("it is nested more than %1 levels deep").arg(maximumDepth));
        return {};
    }
    switch (value.userType()) {
    case QMetaType::UnknownType:
        return QCborValue(QCborValue::Undefined);
    case QMetaType::QVariantMap:
    case QMetaType::QVariantHash:
        return writeMap(value.toMap());
    case QMetaType::QVariantList:
        return writeList(value.toList());
    case QMetaType::QVariantPair: {
        const auto pair = value.value<QVariantPair>();
        return QCborValue(streamedVariantTag, writeList({pair.first, pair.second}));
    }
    case QMetaType::QString: // CBOR's strings are UTF-8
        return value.toString().isValidUtf16() ? QCborValue(value.toString()) : writeStreamed(value);
    // What comes back as the same type, or as one that equals it.
    case QMetaType::Nullptr:
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::Double:
    case QMetaType::QByteArray:
    case QMetaType::QUrl:
    case QMetaType::QUuid:
        return QCborValue::fromVariant(value);
    default:
        return writeStreamed(value);
    }
}

QCborValue Writer::writeStreamed(const QVariant &value)
{
    const QMetaType type = value.metaType();
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(streamVersion);
    if (isStreamed(type))
        stream << value;
    if (bytes.isEmpty() || stream.status() != QDataStream::Ok)
        fail(HandoverError::tr("it is a %1, which is not a type of Qt's own that QDataStream can write")
                 .arg(QLatin1StringView(type.name())));
    return QCborValue(streamedVariantTag, bytes);
}

void Writer::fail(const QString &text)
{
    if (ok())
        m_problem =
            HandoverError::tr("The session data's \"%1\" can't be passed on: %2.").arg(m_path.mid(0, 10).join(QLatin1Char('/')), text);
}

QVariant readValue(const QCborValue &value, bool *ok);

QVariantMap readMap(const QCborMap &map, bool *ok)
{
    QVariantMap result;
    for (auto entry = map.cbegin(); entry != map.cend(); ++entry)
        result.insert(entry.key().toString(), readValue(entry.value(), ok));
    return result;
}

QVariant readStreamed(const QByteArray &bytes, bool *ok)
{
    QVariant result;
    quint32 type = QMetaType::UnknownType;
    QDataStream stream(bytes);
    stream.setVersion(streamVersion);
    stream >> type;
    *ok = *ok && type < QMetaType::User && isStreamed(QMetaType(int(type)));
    if (*ok) {
        stream.device()->seek(0);
        stream >> result;
        *ok = stream.status() == QDataStream::Ok && stream.atEnd();
    }
    return result;
}

QVariant readPair(const QCborArray &array, bool *ok)
{
    *ok = *ok && array.size() == 2;
    return QVariant::fromValue(QVariantPair(readValue(array.at(0), ok), readValue(array.at(1), ok)));
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
        const QCborValue content = value.taggedValue();
        return content.isArray() ? readPair(content.toArray(), ok) : readStreamed(content.toByteArray(), ok);
    }
    return value.toVariant();
}

} // namespace

QByteArray SessionData::encode(const QVariantMap &data, HandoverError *error)
{
    Writer writer;
    const QByteArray cbor = writer.writeMap(data).toCborValue().toCbor();
    QString problem = writer.problem();
    if (problem.isEmpty() && cbor.size() > maximumSize)
        problem = HandoverError::tr("The session data can't be passed on: it takes %1 bytes, and the limit is %2.")
                      .arg(cbor.size())
                      .arg(maximumSize);
    if (problem.isEmpty())
        return cbor;
    *error = {HandoverError::Code::InvalidSessionData, problem};
    return {};
}

std::optional<QVariantMap> SessionData::decode(const QByteArray &cbor)
{
    QCborParserError error;
    const QCborValue value = QCborValue::fromCbor(cbor, &error);
    if (error.error != QCborError::NoError || !value.isMap())
        return {};
    bool ok = true;
    const QVariantMap data = readMap(value.toMap(), &ok);
    return ok ? std::optional(data) : std::nullopt;
}
