// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handoverdocument.h"

#include <QCborMap>
#include <QCborValue>
#include <QDateTime>
#include <QRect>
#include <QTest>
#include <QUrl>
#include <QUuid>

#include <limits>

class NotStreamable
{
};
Q_DECLARE_METATYPE(NotStreamable)

class tst_HandoverDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sessionDataArrives_data();
    void sessionDataArrives();
    void wholeDocument();
    void namesWhatCannotBeWritten();
    void refusesTooMuch();
    void rejectsWhatIsNoDocument_data();
    void rejectsWhatIsNoDocument();
    void rejectsEveryTruncation();
};

static std::optional<HandoverDocument> roundTrip(const QVariantMap &data)
{
    HandoverError error;
    return HandoverDocument::fromCbor(HandoverDocument{1, 42, data}.toCbor(&error));
}

void tst_HandoverDocument::sessionDataArrives_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::newRow("invalid") << QVariant();
    QTest::newRow("bool") << QVariant(true);
    QTest::newRow("int") << QVariant(-7);
    QTest::newRow("smallest") << QVariant(std::numeric_limits<qlonglong>::min());
    QTest::newRow("largest unsigned") << QVariant(std::numeric_limits<qulonglong>::max());
    QTest::newRow("double") << QVariant(0.1);
    QTest::newRow("float") << QVariant(0.1f);
    QTest::newRow("string") << QVariant(QString::fromUtf8("äöü \xf0\x9f\x8c\x8d"));
    QTest::newRow("bytes") << QVariant(QByteArray("\0\xff\n", 3));
    QTest::newRow("character") << QVariant(QChar(u'x'));
    QTest::newRow("string list") << QVariant(QStringList{QStringLiteral("a"), QString()});
    QTest::newRow("rect") << QVariant(QRect(1, 2, 3, 4));
    QTest::newRow("url") << QVariant(QUrl(QStringLiteral("file:///a%20b")));
    QTest::newRow("relative url") << QVariant(QUrl(QStringLiteral("a b")));
    QTest::newRow("uuid") << QVariant(QUuid::createUuid());
    QTest::newRow("date and time") << QVariant(QDateTime::fromMSecsSinceEpoch(1234567890123).toUTC());
    QTest::newRow("nested") << QVariant(QVariantList{1, QVariantMap{{QStringLiteral("k"), QVariantList{QRect(1, 2, 3, 4)}}}});
}

void tst_HandoverDocument::sessionDataArrives()
{
    QFETCH(QVariant, value);
    const auto arrived = roundTrip({{QStringLiteral("key"), value}});
    QVERIFY(arrived);
    QCOMPARE(arrived->sessionData.value(QStringLiteral("key")), value);
}

void tst_HandoverDocument::wholeDocument()
{
    HandoverError error;
    const HandoverDocument sent{12, 4711, {{QString(), QByteArray(16 * 1024 * 1024, 'x')}, {QStringLiteral("b"), 2}}};
    const auto arrived = HandoverDocument::fromCbor(sent.toCbor(&error));
    QVERIFY(!error);
    QVERIFY(arrived);
    QCOMPARE(arrived->generation, sent.generation);
    QCOMPARE(arrived->predecessorPid, sent.predecessorPid);
    QCOMPARE(arrived->sessionData, sent.sessionData);
}

void tst_HandoverDocument::namesWhatCannotBeWritten()
{
    const QVariantMap inner{{QStringLiteral("bad"), QVariant::fromValue(NotStreamable())}};
    HandoverError error;
    QVERIFY(HandoverDocument({1, 42, {{QStringLiteral("window"), inner}}}).toCbor(&error).isEmpty());
    QCOMPARE(error.code, RolloverManager::Error::InvalidSessionData);
    QVERIFY2(error.text.contains(QStringLiteral("\"window/bad\" is a NotStreamable")), qPrintable(error.text));

    // Qt itself would warn of this one, or end the process in a debug build.
    QVariantHash hash;
    hash.insert(QStringLiteral("bad"), QVariant::fromValue(NotStreamable()));
    QVERIFY(HandoverDocument({1, 42, {{QStringLiteral("hash"), hash}}}).toCbor(&error).isEmpty());
    QVERIFY2(error.text.contains(QStringLiteral("\"hash/bad\"")), qPrintable(error.text));
}

void tst_HandoverDocument::refusesTooMuch()
{
    HandoverError error;
    const QByteArray blob(HandoverDocument::maximumSize, 'x');
    QVERIFY(HandoverDocument({1, 42, {{QStringLiteral("blob"), blob}}}).toCbor(&error).isEmpty());
    QCOMPARE(error.code, RolloverManager::Error::InvalidSessionData);
    QVERIFY2(error.text.contains(QString::number(HandoverDocument::maximumSize)), qPrintable(error.text));
}

void tst_HandoverDocument::rejectsWhatIsNoDocument_data()
{
    QTest::addColumn<QByteArray>("cbor");
    const QCborMap good{{QStringLiteral("version"), 1}, {QStringLiteral("generation"), 1},
                        {QStringLiteral("predecessor"), 42}, {QStringLiteral("session"), QCborMap()}};
    QVERIFY(HandoverDocument::fromCbor(good.toCborValue().toCbor()));
    const auto with = [&good](const QString &key, const QCborValue &value) {
        QCborMap map = good;
        map[key] = value;
        return map.toCborValue().toCbor();
    };
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no map") << QCborValue(1).toCbor();
    QTest::newRow("text") << QByteArray("generation 1");
    QTest::newRow("another version") << with(QStringLiteral("version"), 2);
    QTest::newRow("no version") << with(QStringLiteral("version"), QCborValue());
    QTest::newRow("generation 0") << with(QStringLiteral("generation"), 0);
    QTest::newRow("generation too large") << with(QStringLiteral("generation"), qint64(1) << 40);
    QTest::newRow("no predecessor") << with(QStringLiteral("predecessor"), 0);
    QTest::newRow("session data is a string") << with(QStringLiteral("session"), QStringLiteral("x"));
    QTest::newRow("garbled streamed value")
        << with(QStringLiteral("session"),
                QCborMap{{QStringLiteral("a"), QCborValue(QCborTag(0x526f6c6c), QByteArray("\0\0\0\x13\0", 5))}});
}

void tst_HandoverDocument::rejectsWhatIsNoDocument()
{
    QFETCH(QByteArray, cbor);
    QVERIFY(!HandoverDocument::fromCbor(cbor));
}

void tst_HandoverDocument::rejectsEveryTruncation()
{
    HandoverError error;
    const QByteArray whole = HandoverDocument{1, 42, {{QStringLiteral("a"), QRect(1, 2, 3, 4)}, {QStringLiteral("b"), 0.5}}}.toCbor(&error);
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY2(!HandoverDocument::fromCbor(whole.left(size)), qPrintable(QString::number(size)));
    QVERIFY(HandoverDocument::fromCbor(whole));
}

QTEST_GUILESS_MAIN(tst_HandoverDocument)
#include "tst_handoverdocument.moc"
