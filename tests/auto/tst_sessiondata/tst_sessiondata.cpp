// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/sessiondata.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QDataStream>
#include <QDateTime>
#include <QRect>
#include <QTest>
#include <QUrl>
#include <QUuid>

#include <limits>

struct Custom
{
    int number = 0;
};
Q_DECLARE_METATYPE(Custom)

static QDataStream &operator<<(QDataStream &stream, const Custom &custom)
{
    return stream << custom.number;
}

static QDataStream &operator>>(QDataStream &stream, Custom &custom)
{
    return stream >> custom.number;
}

class tst_SessionData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void arrives_data();
    void arrives();
    void manyArrive();
    void namesWhatCannotBeWritten_data();
    void namesWhatCannotBeWritten();
    void refusesTooMuch();
    void rejectsWhatIsNoSessionData_data();
    void rejectsWhatIsNoSessionData();
    void rejectsEveryTruncation();
};

void tst_SessionData::arrives_data()
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
    QTest::newRow("half a surrogate pair") << QVariant(QString(QChar(0xd800)));
    QTest::newRow("pair") << QVariant::fromValue(QVariantPair(1, QVariant::fromValue(QVariantPair(QRect(1, 2, 3, 4), QVariantList{2}))));
    QTest::newRow("nested") << QVariant(QVariantList{1, QVariantMap{{QStringLiteral("k"), QVariantList{QRect(1, 2, 3, 4)}}}});
}

void tst_SessionData::arrives()
{
    QFETCH(QVariant, value);
    HandoverError error;
    const auto arrived = SessionData::decode(SessionData::encode({{QStringLiteral("key"), value}}, &error));
    QVERIFY2(!error, qPrintable(error.text));
    QVERIFY(arrived);
    QCOMPARE(arrived->value(QStringLiteral("key")), value);
}

void tst_SessionData::manyArrive()
{
    const QVariantMap sent{{QString(), QByteArray(16 * 1024 * 1024, 'x')}, {QStringLiteral("b"), 2}};
    HandoverError error;
    QCOMPARE(SessionData::decode(SessionData::encode(sent, &error)).value_or(QVariantMap()), sent);
    QCOMPARE(SessionData::decode(SessionData::encode({}, &error)).value_or(sent), QVariantMap());
}

void tst_SessionData::namesWhatCannotBeWritten_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("named");
    const QVariant custom = QVariant::fromValue(Custom()); // with operators, but only where it has been used before
    QVariant deep;
    for (int i = 0; i < 300; ++i)
        deep = QVariantList{deep};
    QTest::newRow("a type of the application's") << custom << QStringLiteral("\"key\" can't be passed on: it is a Custom");
    QTest::newRow("in a map") << QVariant(QVariantMap{{QStringLiteral("a"), custom}}) << QStringLiteral("\"key/a\"");
    QTest::newRow("in a hash") << QVariant(QVariantHash{{QStringLiteral("a"), custom}}) << QStringLiteral("\"key/a\"");
    QTest::newRow("in a list") << QVariant(QVariantList{1, custom}) << QStringLiteral("\"key/1\"");
    QTest::newRow("in a pair") << QVariant::fromValue(QVariantPair(1, custom)) << QStringLiteral("\"key/1\"");
    QTest::newRow("a pointer") << QVariant::fromValue<QObject *>(this) << QStringLiteral("QObject*");
    QTest::newRow("deep") << deep << QStringLiteral("256 levels");
}

void tst_SessionData::namesWhatCannotBeWritten()
{
    QFETCH(QVariant, value);
    QFETCH(QString, named);
    HandoverError error;
    QVERIFY(SessionData::encode({{QStringLiteral("key"), value}}, &error).isEmpty());
    QCOMPARE(error.code, RolloverManager::Error::InvalidSessionData);
    QVERIFY2(error.text.contains(named), qPrintable(error.text));
}

void tst_SessionData::refusesTooMuch()
{
    HandoverError error;
    const QByteArray blob(SessionData::maximumSize, 'x');
    QVERIFY(SessionData::encode({{QStringLiteral("blob"), blob}}, &error).isEmpty());
    QCOMPARE(error.code, RolloverManager::Error::InvalidSessionData);
    QVERIFY2(error.text.contains(QString::number(SessionData::maximumSize)), qPrintable(error.text));
}

static QByteArray tagged(const QCborValue &content)
{
    return QCborMap{{QStringLiteral("a"), QCborValue(QCborTag(0x526f6c6c), content)}}.toCborValue().toCbor();
}

// Nested lists as QDataStream writes them, which reads them by recursion.
static QByteArray deepStream(int depth)
{
    QByteArray result;
    QDataStream stream(&result, QIODevice::WriteOnly);
    for (int i = 0; i < depth; ++i)
        stream << quint32(QMetaType::QVariantList) << qint8(0) << quint32(1);
    stream << quint32(QMetaType::Int) << qint8(0) << 7;
    return result;
}

static QByteArray customStream()
{
    QByteArray result;
    QDataStream stream(&result, QIODevice::WriteOnly);
    stream << QVariant::fromValue(Custom());
    return result;
}

void tst_SessionData::rejectsWhatIsNoSessionData_data()
{
    QTest::addColumn<QByteArray>("cbor");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no map") << QCborValue(1).toCbor();
    QTest::newRow("text") << QByteArray("key: value");
    QTest::newRow("garbled streamed value") << tagged(QByteArray("\0\0\0\x13\0", 5));
    // What encode() never writes.
    QTest::newRow("streamed list") << tagged(deepStream(1));
    QTest::newRow("very deep streamed list") << tagged(deepStream(1000000));
    QTest::newRow("streamed type of the application's") << tagged(customStream());
    QTest::newRow("streamed nothing") << tagged(QByteArray());
    QTest::newRow("pair of one") << tagged(QCborArray{1});
    QTest::newRow("pair of three") << tagged(QCborArray{1, 2, 3});
    QTest::newRow("garbled pair") << tagged(QCborArray{1, QCborValue(QCborTag(0x526f6c6c), QByteArray("x"))});
}

void tst_SessionData::rejectsWhatIsNoSessionData()
{
    QFETCH(QByteArray, cbor);
    QVERIFY(!SessionData::decode(cbor));
}

void tst_SessionData::rejectsEveryTruncation()
{
    HandoverError error;
    const QByteArray whole = SessionData::encode({{QStringLiteral("a"), QRect(1, 2, 3, 4)}, {QStringLiteral("b"), 0.5}}, &error);
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY2(!SessionData::decode(whole.left(size)), qPrintable(QString::number(size)));
    QVERIFY(SessionData::decode(whole));
}

QTEST_GUILESS_MAIN(tst_SessionData)
#include "tst_sessiondata.moc"
