// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/descriptorinheritance_unix.h"
#include "launch/programidentity.h"
#include "system/systemhandle.h"

#include <QTemporaryFile>
#include <QTest>

#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

class tst_SystemHandle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void identity_data();
    void identity();
    void programIdentity();
    void allOpenAreOpen();
    void inheritanceOfWhatIsMissing();
    void inheritanceLeavesOtherFilesAlone();
};

void tst_SystemHandle::identity_data()
{
    QTest::addColumn<qint64>("size");
    QTest::addColumn<qint64>("time");
    const qint64 now = time(nullptr);
    QTest::newRow("any") << qint64(1) << now;
    // What 32 bits can't hold. Inode numbers are of the same kind, but nobody can ask for a large one.
    QTest::newRow("3 GiB") << (qint64(3) << 30) << now; // with nothing in it
    QTest::newRow("year 2038") << qint64(1) << (qint64(1) << 31);
}

void tst_SystemHandle::identity()
{
    QFETCH(qint64, size);
    QFETCH(qint64, time);
    QTemporaryFile file;
    QVERIFY(file.open());
    QVERIFY(file.resize(size));
    const timespec times[] = {{time_t(time), 0}, {time_t(time), 0}};
    QCOMPARE(futimens(file.handle(), times), 0);
    const FileIdentity identity = FileIdentity::ofHandle(file.handle());
    QVERIFY(identity.isValid());
    QVERIFY(identity == FileIdentity::ofPath(QFile::encodeName(file.fileName())));
    QTemporaryFile other;
    QVERIFY(other.open());
    QVERIFY(!(identity == FileIdentity::ofHandle(other.handle())));
}

// Also of one that was written over in place, as an installer may do while the program doesn't run.
void tst_SystemHandle::programIdentity()
{
    QTemporaryFile file;
    QVERIFY(file.open() && file.write("version 1") > 0 && file.flush());
    const QByteArray path = QFile::encodeName(file.fileName());
    const ProgramIdentity before = ProgramIdentity::ofPath(path);
    QVERIFY(before.isValid());
    QVERIFY(before == ProgramIdentity::ofPath(path));

    struct stat status;
    QCOMPARE(stat(path.constData(), &status), 0);
    const timespec sameTime[] = {status.st_mtim, status.st_mtim};
    QVERIFY(file.write("0") > 0 && file.flush());
    QCOMPARE(futimens(file.handle(), sameTime), 0);
    const ProgramIdentity longer = ProgramIdentity::ofPath(path);
    QVERIFY(!(longer == before));

    const timespec nextNanosecond[] = {status.st_mtim, {status.st_mtim.tv_sec, (status.st_mtim.tv_nsec + 1) % 1'000'000'000}};
    QCOMPARE(futimens(file.handle(), nextNanosecond), 0);
    QVERIFY(!(ProgramIdentity::ofPath(path) == longer));
    QVERIFY(!ProgramIdentity::ofPath(path + ".gone").isValid());
}

void tst_SystemHandle::allOpenAreOpen()
{
    const SystemHandle file(open("/dev/null", O_RDONLY | O_CLOEXEC));
    const QList<int> open = SystemHandle::allOpen();
    QVERIFY(open.contains(file.get()));
    for (int fd : open)
        QVERIFY2(fd > STDERR_FILENO && SystemHandle::isOpen(fd), qPrintable(QString::number(fd)));
}

void tst_SystemHandle::inheritanceOfWhatIsMissing()
{
    const SystemHandle file(open("/dev/null", O_RDONLY | O_CLOEXEC));
    QVERIFY(!DescriptorInheritance({file.get()}).error());
    QCOMPARE(DescriptorInheritance({file.get(), 999}).error().code(), EBADF);
}

// Another thread closes one meanwhile, and opens another with its number.
void tst_SystemHandle::inheritanceLeavesOtherFilesAlone()
{
    const SystemHandle leaked(open("/dev/null", O_RDONLY));
    const SystemHandle passed(open("/dev/null", O_RDONLY | O_CLOEXEC));
    {
        const DescriptorInheritance inheritance({passed.get()});
        QVERIFY(!SystemHandle::isInheritable(leaked.get()));
        QVERIFY(SystemHandle::isInheritable(passed.get()));
        QCOMPARE(dup3(SystemHandle(open("/", O_RDONLY | O_CLOEXEC)).get(), leaked.get(), O_CLOEXEC), leaked.get());
    }
    QVERIFY(!SystemHandle::isInheritable(leaked.get()));
    QVERIFY(!SystemHandle::isInheritable(passed.get()));
}

QTEST_GUILESS_MAIN(tst_SystemHandle)

#include "tst_systemhandle.moc"
