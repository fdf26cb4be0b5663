// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/handovervariable.h"

#include <QTest>

class tst_HandoverVariable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip();
    void inPlace();
    void rejects_data();
    void rejects();
};

void tst_HandoverVariable::roundTrip()
{
    const HandoverVariable sent{4711, 7, 10, 3};
    QCOMPARE(sent.toByteArray(), QByteArray("4711:7:10:3"));
    const auto arrived = HandoverVariable::fromByteArray(sent.toByteArray());
    QVERIFY(arrived);
    QCOMPARE(arrived->predecessorPid, sent.predecessorPid);
    QCOMPARE(arrived->channel, sent.channel);
    QCOMPARE(arrived->process, sent.process);
    QCOMPARE(arrived->document, sent.document);
    QVERIFY(!arrived->isInPlace());
}

void tst_HandoverVariable::inPlace()
{
    const HandoverVariable sent{4711, -1, -1, 3};
    QCOMPARE(sent.toByteArray(), QByteArray("4711:3"));
    const auto arrived = HandoverVariable::fromByteArray(sent.toByteArray());
    QVERIFY(arrived && arrived->isInPlace());
    QCOMPARE(arrived->predecessorPid, sent.predecessorPid);
    QCOMPARE(arrived->document, sent.document);
}

void tst_HandoverVariable::rejects_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("word") << QByteArray("yes");
    QTest::newRow("too few") << QByteArray("1:3:4");
    QTest::newRow("only a process") << QByteArray("1");
    QTest::newRow("standard stream, in place") << QByteArray("1:2");
    QTest::newRow("too many") << QByteArray("1:3:4:5:6");
    QTest::newRow("negative") << QByteArray("1:3:4:-5");
    QTest::newRow("plus") << QByteArray("+1:3:4:5");
    QTest::newRow("leading zero") << QByteArray("1:03:4:5");
    QTest::newRow("space") << QByteArray("1: 3:4:5");
    QTest::newRow("hexadecimal") << QByteArray("1:0x3:4:5");
    QTest::newRow("trailing newline") << QByteArray("1:3:4:5\n");
    QTest::newRow("NUL") << QByteArray("1:3:4:5\0", 8);
    QTest::newRow("pid 0") << QByteArray("0:3:4:5");
    QTest::newRow("pid too large") << QByteArray("99999999999:3:4:5");
    QTest::newRow("overflow") << QByteArray("99999999999999999999999:3:4:5");
    QTest::newRow("standard stream") << QByteArray("1:2:4:5");
    QTest::newRow("twice the same") << QByteArray("1:3:4:3");
    QTest::newRow("long") << QByteArray(100000, '1');
}

void tst_HandoverVariable::rejects()
{
    QFETCH(QByteArray, value);
    QVERIFY(!HandoverVariable::fromByteArray(value));
}

QTEST_GUILESS_MAIN(tst_HandoverVariable)
#include "tst_handovervariable.moc"
