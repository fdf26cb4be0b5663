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
constexpr auto argumentsKey = QLatin1StringView("arguments");
constexpr auto blockedSignalsKey = QLatin1StringView("blockedSignals");
constexpr auto ignoredSignalsKey = QLatin1StringView("ignoredSignals");
constexpr auto fileModeMaskKey = QLatin1StringView("fileModeMask");
constexpr auto sessionKey = QLatin1StringView("session");

std::optional<QByteArrayList> readArguments(const QCborArray &array)
{
    QByteArrayList result;
    for (const QCborValue &argument : array) {
        if (argument.isByteArray())
            result.append(QByteArray("") + argument.toByteArray()); // if it is empty, not null
        else if (argument.isNull() && result.isEmpty())
            result.append(QByteArray());
        else
            return {};
    }
    return result;
}

} // namespace

QByteArray HandoverDocument::asPassedByQProcess(const QByteArray &argument)
{
    return QFile::encodeName(QFile::decodeName(argument));
}

QByteArray HandoverDocument::toCbor() const
{
    QCborArray arguments;
    for (const QByteArray &argument : exactArguments)
        arguments.append(argument.isNull() ? QCborValue(nullptr) : QCborValue(argument));
    const QCborMap document{{versionKey, documentVersion},
                            {generationKey, generation},
                            {predecessorKey, predecessorPid},
                            {argumentsKey, arguments},
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
    if (document.value(versionKey).toInteger() != documentVersion)
        return {};
    for (const auto key : {generationKey, predecessorKey, blockedSignalsKey, ignoredSignalsKey, fileModeMaskKey}) {
        if (!document.value(key).isInteger())
            return {};
    }

    const qint64 generation = document.value(generationKey).toInteger();
    const qint64 predecessorPid = document.value(predecessorKey).toInteger();
    const std::optional<QByteArrayList> arguments = readArguments(document.value(argumentsKey).toArray());
    if (generation <= 0 || generation > std::numeric_limits<int>::max() || predecessorPid <= 0 || !arguments
        || !document.value(sessionKey).isByteArray())
        return {};
    const ProcessAttributes attributes{quint64(document.value(blockedSignalsKey).toInteger()),
                                       quint64(document.value(ignoredSignalsKey).toInteger()),
                                       unsigned(document.value(fileModeMaskKey).toInteger() & 0777)};
    return HandoverDocument{int(generation), predecessorPid, attributes, *arguments, document.value(sessionKey).toByteArray()};
}
