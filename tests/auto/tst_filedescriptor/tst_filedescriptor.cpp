// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "descriptorinheritance.h"
#include "filedescriptor.h"
#include "programidentity.h"

#include <QTemporaryFile>
#include <QTest>

#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

class tst_FileDescriptor : public QObject
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

// Also of one that was written over in place, as an installer may do while the program doesn't run.
void tst_FileDescriptor::programIdentity()
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

void tst_FileDescriptor::allOpenAreOpen()
{
    const FileDescriptor file(open("/dev/null", O_RDONLY | O_CLOEXEC));
    const QList<int> open = FileDescriptor::allOpen();
    QVERIFY(open.contains(file.get()));
    for (int fd : open)
        QVERIFY2(fd > STDERR_FILENO && FileDescriptor::isOpen(fd), qPrintable(QString::number(fd)));
}

void tst_FileDescriptor::inheritanceOfWhatIsMissing()
{
    const FileDescriptor file(open("/dev/null", O_RDONLY | O_CLOEXEC));
    QCOMPARE(DescriptorInheritance({file.get()}).error(), 0);
    QCOMPARE(DescriptorInheritance({file.get(), 999}).error(), EBADF);
}

// Another thread closes one meanwhile, and opens another with its number.
void tst_FileDescriptor::inheritanceLeavesOtherFilesAlone()
{
    const FileDescriptor leaked(open("/dev/null", O_RDONLY));
    const FileDescriptor passed(open("/dev/null", O_RDONLY | O_CLOEXEC));
    {
        const DescriptorInheritance inheritance({passed.get()});
        QVERIFY(!FileDescriptor::isInheritable(leaked.get()));
        QVERIFY(FileDescriptor::isInheritable(passed.get()));
        QCOMPARE(dup3(FileDescriptor(open("/", O_RDONLY | O_CLOEXEC)).get(), leaked.get(), O_CLOEXEC), leaked.get());
    }
    QVERIFY(!FileDescriptor::isInheritable(leaked.get()));
    QVERIFY(!FileDescriptor::isInheritable(passed.get()));
}

QTEST_GUILESS_MAIN(tst_FileDescriptor)

#include "tst_filedescriptor.moc"
