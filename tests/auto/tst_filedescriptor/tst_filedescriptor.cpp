// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "filedescriptor.h"

#include <QTemporaryFile>
#include <QTest>

#include <ctime>

#include <sys/stat.h>

class tst_FileDescriptor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void identity_data();
    void identity();
};

void tst_FileDescriptor::identity_data()
{
    QTest::addColumn<qint64>("size");
    QTest::addColumn<qint64>("time");
    const qint64 now = time(nullptr);
    QTest::newRow("any") << qint64(1) << now;
    // What 32 bits can't hold. Inode numbers are of the same kind, but nobody can ask for a large one.
    QTest::newRow("3 GiB") << (qint64(3) << 30) << now; // with nothing in it
    QTest::newRow("year 2038") << qint64(1) << (qint64(1) << 31);
}

void tst_FileDescriptor::identity()
{
    QFETCH(qint64, size);
    QFETCH(qint64, time);
    QTemporaryFile file;
    QVERIFY(file.open());
    QVERIFY(file.resize(size));
    const timespec times[] = {{time_t(time), 0}, {time_t(time), 0}};
    QCOMPARE(futimens(file.handle(), times), 0);
    const FileIdentity identity = FileIdentity::ofDescriptor(file.handle());
    QVERIFY(identity.isValid());
    QVERIFY(identity == FileIdentity::ofPath(QFile::encodeName(file.fileName())));
    QTemporaryFile other;
    QVERIFY(other.open());
    QVERIFY(!(identity == FileIdentity::ofDescriptor(other.handle())));
}

QTEST_GUILESS_MAIN(tst_FileDescriptor)

#include "tst_filedescriptor.moc"
