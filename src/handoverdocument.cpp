// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handoverdocument.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QFile>

#include <limits>

// A CBOR map. The version is raised when an older library would misread what a newer one writes; a reader ignores keys
// that it doesn't know.

namespace {

constexpr qint64 documentVersion = 1;

constexpr auto versionKey = QLatin1StringView("version");
constexpr auto generationKey = QLatin1StringView("generation");
constexpr auto predecessorKey = QLatin1StringView("predecessor");
constexpr auto rehearsalKey = QLatin1StringView("rehearsal");
constexpr auto argumentsKey = QLatin1StringView("arguments");
constexpr auto descriptorsKey = QLatin1StringView("descriptors");
constexpr auto blockedSignalsKey = QLatin1StringView("blockedSignals");
constexpr auto ignoredSignalsKey = QLatin1StringView("ignoredSignals");
constexpr auto fileModeMaskKey = QLatin1StringView("fileModeMask");
constexpr auto sessionKey = QLatin1StringView("session");

constexpr char placeholderPrefix[] = "ROLLOVER_ARGUMENT_";

bool isArgument(const QCborValue &value)
{
    return value.isByteArray() && !value.toByteArray().contains('\0'); // which would end it in an exec
}

QMap<int, FileIdentity> readDescriptors(const QCborArray &array)
{
    QMap<int, FileIdentity> result;
    for (const QCborValue &value : array) {
        const QCborArray descriptor = value.toArray();
        // toInteger() would also take a floating point number, of any size.
        if (!descriptor.at(0).isInteger() || !descriptor.at(1).isInteger() || !descriptor.at(2).isInteger())
            continue;
        const qint64 number = descriptor.at(0).toInteger();
        if (number >= 0 && number <= std::numeric_limits<int>::max())
            result.insert(int(number), {quint64(descriptor.at(1).toInteger()), quint64(descriptor.at(2).toInteger())});
    }
    return result;
}

std::optional<QByteArrayList> readArguments(const QCborArray &array)
{
    QByteArrayList result;
    for (const QCborValue &argument : array) {
        if (isArgument(argument))
            result.append(QByteArray("") + argument.toByteArray()); // if it is empty, not null
        else if (argument.isNull() && result.isEmpty())
            result.append(QByteArray());
        else
            return {};
    }
    return result;
}

} // namespace

bool HandoverDocument::needsPlaceholder(const QByteArray &argument)
{
    return QFile::encodeName(QFile::decodeName(argument)) != argument || argument.startsWith(placeholderPrefix);
}

QByteArray HandoverDocument::placeholder(qsizetype index)
{
    return placeholderPrefix + QByteArray::number(index);
}

QByteArray HandoverDocument::toCbor() const
{
    QCborArray argumentArray;
    for (const QByteArray &argument : arguments)
        argumentArray.append(argument.isNull() ? QCborValue(nullptr) : QCborValue(argument));
    QCborArray descriptorArray;
    for (auto descriptor = descriptors.cbegin(); descriptor != descriptors.cend(); ++descriptor)
        descriptorArray.append(QCborArray{descriptor.key(), qint64(descriptor->device), qint64(descriptor->inode)});
    const QCborMap document{{versionKey, documentVersion},
                            {generationKey, generation},
                            {predecessorKey, predecessorPid},
                            {rehearsalKey, isRehearsal},
                            {argumentsKey, argumentArray},
                            {descriptorsKey, descriptorArray},
                            {blockedSignalsKey, qint64(attributes.blockedSignals)},
                            {ignoredSignalsKey, qint64(attributes.ignoredSignals)},
                            {fileModeMaskKey, qint64(attributes.fileModeMask)},
                            {sessionKey, session}};
    return document.toCborValue().toCbor();
}

std::optional<HandoverDocument> HandoverDocument::fromCbor(const QByteArray &cbor)
{
    QCborParserError error;
    const QCborValue value = QCborValue::fromCbor(cbor, &error);
    if (error.error != QCborError::NoError || !value.isMap())
        return {};
    const QCborMap document = value.toMap();
    for (const auto key : {versionKey, generationKey, predecessorKey, blockedSignalsKey, ignoredSignalsKey, fileModeMaskKey}) {
        if (!document.value(key).isInteger())
            return {};
    }
    if (document.value(versionKey).toInteger() != documentVersion)
        return {};

    const qint64 generation = document.value(generationKey).toInteger();
    const qint64 predecessorPid = document.value(predecessorKey).toInteger();
    const std::optional<QByteArrayList> arguments = readArguments(document.value(argumentsKey).toArray());
    if (generation <= 0 || generation > std::numeric_limits<int>::max() || predecessorPid <= 0 || !arguments || arguments->isEmpty()
        || !document.value(sessionKey).isByteArray())
        return {};
    const ProcessAttributes attributes{quint64(document.value(blockedSignalsKey).toInteger()),
                                       quint64(document.value(ignoredSignalsKey).toInteger()),
                                       unsigned(document.value(fileModeMaskKey).toInteger() & 0777)};
    return HandoverDocument{int(generation),
                            predecessorPid,
                            document.value(rehearsalKey).toBool(),
                            attributes,
                            *arguments,
                            readDescriptors(document.value(descriptorsKey).toArray()),
                            document.value(sessionKey).toByteArray()};
}
