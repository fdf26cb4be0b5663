// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// writeseeds FOLDER: inputs for the fuzzers to begin with, as the library itself writes them.

#include "handover/handoverchannel.h"
#include "handover/handoverdocument.h"
#include "handover/handovervariable.h"
#include "handover/sessiondata.h"

#include <QBitArray>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>
#include <QRect>
#include <QRegularExpression>
#include <QUrl>
#include <QUuid>

#include <cstdio>

#include <sys/socket.h>

namespace {

QDir folder;

void write(const QString &fuzzer, const QString &name, const QByteArray &content)
{
    folder.mkpath(fuzzer);
    QFile file(folder.filePath(fuzzer + QLatin1Char('/') + name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        fprintf(stderr, "could not write %s\n", qPrintable(file.fileName()));
}

void writeVariables()
{
    // The numbers are those of the fuzzer's descriptors, and SELF is its PID.
    const QString fuzzer = QStringLiteral("handovervariable");
    const auto variable = [](int channel, int process, int document) {
        return HandoverVariable{1, channel, process, document}.toByteArray().replace(0, 1, "SELF");
    };
    write(fuzzer, QStringLiteral("genuine"), variable(20, 21, 22));
    write(fuzzer, QStringLiteral("without-pidfds"), variable(20, 28, 22));
    write(fuzzer, QStringLiteral("in-place"), variable(-1, -1, 22));
    write(fuzzer, QStringLiteral("garbage"), variable(20, 21, 23));
    write(fuzzer, QStringLiteral("files"), variable(26, 31, 29));
    write(fuzzer, QStringLiteral("untold"), '!' + variable(20, 21, 22));
    write(fuzzer, QStringLiteral("another-namespace"), HandoverVariable{1, 33, 34, 35}.toByteArray());
    write(fuzzer, QStringLiteral("another-namespace-untold"), '!' + HandoverVariable{1, 33, 34, 35}.toByteArray());
    write(fuzzer, QStringLiteral("another-namespace-garbage"), HandoverVariable{1, 33, 34, 23}.toByteArray());
    write(fuzzer, QStringLiteral("two-namespaces"), HandoverVariable{1, 20, 34, 35}.toByteArray());
    write(fuzzer, QStringLiteral("another-process"), HandoverVariable{1, 20, 27, 22}.toByteArray());
}

void writeDocuments()
{
    const QString fuzzer = QStringLiteral("handoverdocument");
    const QVariantMap values{{QStringLiteral("simple"),
                              QVariantList{QVariant(), true, -7, 0.1, QStringLiteral("text"), QByteArray("bytes")}},
                             {QStringLiteral("nested"), QVariantMap{{QStringLiteral("list"), QVariantList{QVariantMap()}}}},
                             {QStringLiteral("url"), QUrl(QStringLiteral("file:///a%20b"))},
                             {QStringLiteral("uuid"), QUuid(QStringLiteral("{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"))},
                             {QStringLiteral("float"), 0.1f},
                             {QStringLiteral("character"), QChar(u'x')},
                             {QStringLiteral("surrogate"), QString(QChar(0xd800))},
                             {QStringLiteral("strings"), QStringList{QStringLiteral("a"), QString()}},
                             {QStringLiteral("rect"), QRect(1, 2, 3, 4)},
                             {QStringLiteral("time"), QDateTime::fromMSecsSinceEpoch(1234567890123).toUTC()},
                             {QStringLiteral("locale"), QLocale(QLocale::German)},
                             {QStringLiteral("bits"), QBitArray(9, true)},
                             {QStringLiteral("pattern"), QRegularExpression(QStringLiteral("a+"))},
                             {QStringLiteral("pair"), QVariant::fromValue(QVariantPair(1, QStringLiteral("b")))},
                             {QStringLiteral("json"), QJsonObject{{QStringLiteral("a"), QJsonArray{1, QStringLiteral("b")}}}}};
    HandoverError error;
    const HandoverDocument document{12,
                                    4711,
                                    false,
                                    {1, quint64(1) << 63, 022},
                                    {QByteArray(), "", "\xff\n"},
                                    InheritedDescriptors({{7, {1, quint64(-1)}}}),
                                    {},
                                    {{1, quint64(-1)}, 3, -4},
                                    {1, 2}};
    for (auto entry = values.cbegin(); entry != values.cend(); ++entry) {
        HandoverDocument one = document;
        one.session = SessionData::encode({{entry.key(), entry.value()}}, &error);
        write(fuzzer, QStringLiteral("document-") + entry.key(), one.toCbor());
        write(fuzzer, QStringLiteral("session-") + entry.key(), one.session);
    }
}

void writePackets()
{
    const QString fuzzer = QStringLiteral("handoverchannel");
    auto [ours, theirs] = PacketSocket::createPair();
    const auto receive = [&socket = theirs] {
        QByteArray content(255, '\0');
        content.truncate(recv(socket.get(), content.data(), size_t(content.size()), 0));
        return content;
    };
    const auto packet = [](int attachments, const QByteArray &content) {
        return QByteArray(1, char(attachments)) + char(content.size()) + content;
    };
    HandoverChannel::sendStarted(ours, ProcessHandle());
    const QByteArray started = receive();
    HandoverChannel sender(std::move(ours));
    sender.sendAlive();
    const QByteArray alive = receive();
    sender.sendCancel();
    const QByteArray cancel = receive();

    write(fuzzer, QStringLiteral("dialogue"), packet(3, started) + packet(0, alive) + packet(0, alive) + packet(0, cancel));
    write(fuzzer, QStringLiteral("empty"), packet(0, {}) + packet(3, {}) + packet(0, cancel));
    // With descriptors: the process's own handle, another's, a file, a folder in /proc, two, three, many.
    for (int attachments : {3, 3 + 8, 3 + 16, 3 + 24, 5, 6, 7}) {
        write(fuzzer, QStringLiteral("started-%1").arg(attachments), packet(attachments, started));
        write(fuzzer, QStringLiteral("alive-%1").arg(attachments), packet(attachments, alive));
    }
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    if (argc != 2) {
        fprintf(stderr, "usage: writeseeds FOLDER\n");
        return 2;
    }
    folder.setPath(QString::fromLocal8Bit(argv[1]));
    writeVariables();
    writeDocuments();
    writePackets();
    return 0;
}
