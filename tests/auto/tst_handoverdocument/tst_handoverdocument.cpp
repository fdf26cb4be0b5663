// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/handoverdocument.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QTest>

#include <limits>
#include <optional>

class tst_HandoverDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void arrives();
    void readsWhatVersion1Wrote();
    void rejectsWhatIsNoDocument_data();
    void rejectsWhatIsNoDocument();
    void rejectsEveryTruncation();
    void leavesOutWhatIsNoDescriptor();
    void leavesOutWhatAnOlderOneDoesNotSay();
};

static HandoverDocument example()
{
    return {12,
            4711,
            true,
            {1, quint64(1) << 63, 022},
            {QByteArray(), QByteArray(""), QByteArray("\xff\n")},
            InheritedDescriptors({{7, {1, quint64(-1)}}}),
            QByteArray("\xa0"),
            {{quint64(-1), 3}, qint64(1) << 40, -1},
            {1, qint64(1) << 40}};
}

static void compare(const std::optional<HandoverDocument> &arrived, const HandoverDocument &sent)
{
    QVERIFY(arrived);
    QCOMPARE(arrived->generation, sent.generation);
    QCOMPARE(arrived->predecessorPid, sent.predecessorPid);
    QCOMPARE(arrived->isRehearsal, sent.isRehearsal);
    QCOMPARE(arrived->attributes.blockedSignals, sent.attributes.blockedSignals);
    QCOMPARE(arrived->attributes.ignoredSignals, sent.attributes.ignoredSignals);
    QCOMPARE(arrived->attributes.fileModeMask, sent.attributes.fileModeMask);
    QCOMPARE(arrived->arguments, sent.arguments);
    QVERIFY(arrived->arguments.at(0).isNull());
    QVERIFY(!arrived->arguments.at(1).isNull());
    QVERIFY(arrived->descriptors == sent.descriptors);
    QCOMPARE(arrived->session, sent.session);
    QVERIFY(arrived->program == sent.program);
    QCOMPARE(arrived->restarts, sent.restarts);
}

void tst_HandoverDocument::arrives()
{
    compare(HandoverDocument::fromCbor(example().toCbor()), example());
}

// The example's bytes as they were in November 2026. An update reads what the version before it has written, perhaps with another Qt.
// If this fails, no program in the field can restart into the new version.
void tst_HandoverDocument::readsWhatVersion1Wrote()
{
    const QByteArray golden =
        QByteArray::fromHex("ac6776657273696f6e016a67656e65726174696f6e0c6b7072656465636573736f721912676972656865617273616cf56961"
                            "7267756d656e747383f64042ff0a6b64657363726970746f727381830701206e626c6f636b65645369676e616c73016e6967"
                            "6e6f7265645369676e616c733b7fffffffffffffff6c66696c654d6f64654d61736b126773657373696f6e41a06770726f67"
                            "72616d8420031b00000100000000002068726573746172747382011b0000010000000000");
    compare(HandoverDocument::fromCbor(golden), example());
}

void tst_HandoverDocument::rejectsWhatIsNoDocument_data()
{
    QTest::addColumn<QByteArray>("cbor");
    const QCborMap good = QCborValue::fromCbor(example().toCbor()).toMap();
    const auto with = [&good](const QString &key, const QCborValue &value) {
        QCborMap map = good;
        map[key] = value;
        return map.toCborValue().toCbor();
    };
    QVERIFY(HandoverDocument::fromCbor(with(QStringLiteral("unknown"), 1)));
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no map") << QCborValue(1).toCbor();
    QTest::newRow("text") << QByteArray("generation 1");
    QTest::newRow("another version") << with(QStringLiteral("version"), 2);
    QTest::newRow("no version") << with(QStringLiteral("version"), QCborValue());
    QTest::newRow("version is a fraction") << with(QStringLiteral("version"), 1.5);
    QTest::newRow("version is beyond all integers") << with(QStringLiteral("version"), -1e35);
    QTest::newRow("version is no number") << with(QStringLiteral("version"), std::numeric_limits<double>::quiet_NaN());
    QTest::newRow("generation 0") << with(QStringLiteral("generation"), 0);
    QTest::newRow("generation too large") << with(QStringLiteral("generation"), qint64(1) << 40);
    QTest::newRow("no predecessor") << with(QStringLiteral("predecessor"), 0);
    QTest::newRow("session data is a string") << with(QStringLiteral("session"), QStringLiteral("x"));
    QTest::newRow("no signal mask") << with(QStringLiteral("blockedSignals"), QCborValue());
    QTest::newRow("an argument is a number") << with(QStringLiteral("arguments"), QCborArray{1});
    QTest::newRow("no arguments") << with(QStringLiteral("arguments"), QCborArray());
    QTest::newRow("an argument has a NUL") << with(QStringLiteral("arguments"), QCborArray{QByteArray("a\0b", 3)});
    QTest::newRow("an argument is null") << with(QStringLiteral("arguments"), QCborArray{QByteArray("a"), nullptr});
}

void tst_HandoverDocument::rejectsWhatIsNoDocument()
{
    QFETCH(QByteArray, cbor);
    QVERIFY(!HandoverDocument::fromCbor(cbor));
}

void tst_HandoverDocument::rejectsEveryTruncation()
{
    const QByteArray whole = example().toCbor();
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY2(!HandoverDocument::fromCbor(whole.left(size)), qPrintable(QString::number(size)));
}

void tst_HandoverDocument::leavesOutWhatIsNoDescriptor()
{
    QCborMap map = QCborValue::fromCbor(example().toCbor()).toMap();
    map[QStringLiteral("descriptors")] = QCborArray{1,
                                                    QCborArray{},
                                                    QCborArray{-1, 1, 1},
                                                    QCborArray{qint64(1) << 32, 1, 1},
                                                    QCborArray{8.0, 1, 1},
                                                    QCborArray{8, 1e35, 1},
                                                    QCborArray{9, 1, 2}};
    const auto arrived = HandoverDocument::fromCbor(map.toCborValue().toCbor());
    QVERIFY(arrived);
    QCOMPARE(arrived->descriptors.numbers(), QList<int>{9});
}

void tst_HandoverDocument::leavesOutWhatAnOlderOneDoesNotSay()
{
    QCborMap map = QCborValue::fromCbor(example().toCbor()).toMap();
    for (const QCborValue &value : {QCborValue(QCborValue::Undefined), QCborValue(1), QCborValue(QCborArray{1, 2, 3.0, 4})}) {
        map[QStringLiteral("program")] = value;
        map[QStringLiteral("restarts")] = value;
        const auto arrived = HandoverDocument::fromCbor(map.toCborValue().toCbor());
        QVERIFY(arrived);
        QVERIFY(!arrived->program.isValid());
        QVERIFY(arrived->restarts.isEmpty());
    }
}

QTEST_GUILESS_MAIN(tst_HandoverDocument)
#include "tst_handoverdocument.moc"
