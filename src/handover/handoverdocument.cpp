// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/handoverdocument.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>

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
constexpr auto sessionKey = QLatin1StringView("session");
constexpr auto programPathKey = QLatin1StringView("programPath");
constexpr auto programKey = QLatin1StringView("program");
constexpr auto restartsKey = QLatin1StringView("restarts");

bool isArgument(const QCborValue &value)
{
    return value.isByteArray() && !value.toByteArray().contains('\0'); // which would end it in an exec
}

// So many, the first of the array; empty if that is not what they are. (toInteger() would also take a floating point number, of any
// size.)
QList<qint64> readIntegers(const QCborArray &array, qsizetype count)
{
    QList<qint64> result;
    for (qsizetype i = 0; i < count; ++i) {
        if (!array.at(i).isInteger())
            return {};
        result.append(array.at(i).toInteger());
    }
    return result;
}

QCborArray toArray(const QList<qint64> &integers)
{
    QCborArray result;
    for (qint64 integer : integers)
        result.append(integer);
    return result;
}

ProgramIdentity readProgram(const QCborArray &array)
{
    const QList<qint64> numbers = readIntegers(array, 4);
    return numbers.isEmpty() ? ProgramIdentity() : ProgramIdentity{{quint64(numbers[0]), quint64(numbers[1])}, numbers[2], numbers[3]};
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

QByteArray HandoverDocument::toCbor() const
{
    QCborArray argumentArray;
    for (const QByteArray &argument : arguments)
        argumentArray.append(argument.isNull() ? QCborValue(nullptr) : QCborValue(argument));
    QCborMap document{{versionKey, documentVersion},
                      {generationKey, generation},
                      {predecessorKey, predecessorPid},
                      {rehearsalKey, isRehearsal},
                      {argumentsKey, argumentArray},
                      {descriptorsKey, descriptors.toCbor()},
                      {sessionKey, session},
                      {programPathKey, programPath},
                      {programKey, toArray({qint64(program.file.device), qint64(program.file.inode), program.size, program.modified})},
                      {restartsKey, toArray(restarts)}};
    attributes.addTo(&document);
    return document.toCborValue().toCbor();
}

std::optional<HandoverDocument> HandoverDocument::fromCbor(const QByteArray &cbor)
{
    QCborParserError error;
    const QCborValue value = QCborValue::fromCbor(cbor, &error);
    if (error.error != QCborError::NoError || !value.isMap())
        return {};
    const QCborMap document = value.toMap();
    const QCborArray restarts = document.value(restartsKey).toArray();
    for (const auto key : {versionKey, generationKey, predecessorKey}) {
        if (!document.value(key).isInteger())
            return {};
    }
    if (document.value(versionKey).toInteger() != documentVersion)
        return {};

    const qint64 generation = document.value(generationKey).toInteger();
    const qint64 predecessorPid = document.value(predecessorKey).toInteger();
    const std::optional<ProcessAttributes> attributes = ProcessAttributes::from(document);
    const std::optional<QByteArrayList> arguments = readArguments(document.value(argumentsKey).toArray());
    if (generation <= 0 || generation > std::numeric_limits<int>::max() || predecessorPid <= 0 || !attributes || !arguments
        || arguments->isEmpty() || !document.value(sessionKey).isByteArray())
        return {};
    return HandoverDocument{int(generation),
                            predecessorPid,
                            document.value(rehearsalKey).toBool(),
                            *attributes,
                            *arguments,
                            InheritedDescriptors::fromCbor(document.value(descriptorsKey).toArray()),
                            document.value(sessionKey).toByteArray(),
                            readProgram(document.value(programKey).toArray()),
                            readIntegers(restarts, restarts.size()),
                            document.value(programPathKey).toByteArray()};
}
