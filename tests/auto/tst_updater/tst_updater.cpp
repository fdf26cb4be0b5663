// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "updater.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

#include <sys/resource.h>

using Error = Updater::Error;

// The tray example's updater: whatever is wrong, the program stays what it was.
class tst_Updater : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void update();
    void largeFile();
    void newerVersionsOnly_data();
    void newerVersionsOnly();
    void invalidManifest_data();
    void invalidManifest();
    void missing_data();
    void missing();
    void damagedFile();
    void symbolicLink();
    void symbolicLinkInThePath();
    void folderThatCannotBeWritten();
    void backupThatCannotBeWritten();
    void fullDisk_data();
    void fullDisk();
    void revert();
    void revertWithoutBackup();
    void backupIsOfTheRunningVersion();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString program() const { return path(QStringLiteral("bin/program")); }
    QString backup() const { return program() + QStringLiteral(".backup"); }
    void write(const QString &name, const QByteArray &content);
    QByteArray read(const QString &name) const;
    void offer(const QByteArray &version, const QByteArray &content);
    void expectUpdate(Updater *updater);
    void expectError(Updater *updater, Error error, const QString &file);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Updater> m_updater;
};

void tst_Updater::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(path(QStringLiteral("bin"))));
    QVERIFY(QDir().mkpath(path(QStringLiteral("updates"))));
    write(program(), "one");
    QVERIFY(QFile::setPermissions(program(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeGroup));
    m_updater = std::make_unique<Updater>(QUrl::fromLocalFile(path(QStringLiteral("updates"))), program(), QVersionNumber(1, 0));
}

void tst_Updater::write(const QString &name, const QByteArray &content)
{
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

QByteArray tst_Updater::read(const QString &name) const
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
}

void tst_Updater::offer(const QByteArray &version, const QByteArray &content)
{
    write(path(QStringLiteral("updates/new")), content);
    write(path(QStringLiteral("updates/update.json")), "{\"version\": \"" + version + "\", \"file\": \"new\", \"sha256\": \""
                                                           + QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex() + "\"}");
}

void tst_Updater::expectUpdate(Updater *updater)
{
    const QSignalSpy finished(updater, &Updater::updateFinished);
    updater->update();
    QVERIFY2(updater->error() == Error::NoError, qPrintable(updater->errorString()));
    QCOMPARE(finished.size(), 1);
}

void tst_Updater::expectError(Updater *updater, Error error, const QString &file)
{
    const QSignalSpy finished(updater, &Updater::updateFinished);
    const QSignalSpy failed(updater, &Updater::errorOccurred);
    updater->update();
    QCOMPARE(updater->error(), error);
    QVERIFY2(updater->errorString().contains(file), qPrintable(updater->errorString()));
    QCOMPARE(failed.size(), 1);
    QCOMPARE(finished.size(), 0);
    QVERIFY(!updater->isPending());
    const QStringList files = QDir(path(QStringLiteral("bin"))).entryList(QDir::Files | QDir::Hidden);
    for (const QString &name : files) // nothing half done
        QVERIFY2(name == QStringLiteral("program") || name == QStringLiteral("program.backup"), qPrintable(name));
}

void tst_Updater::update()
{
    offer("2.0", "two");
    expectUpdate(m_updater.get());
    QCOMPARE(read(program()), QByteArray("two"));
    QCOMPARE(read(backup()), QByteArray("one"));
    QVERIFY(m_updater->isPending());
    QCOMPARE(m_updater->versionInPlace(), QVersionNumber(2, 0));
    for (const QString &file : {program(), backup()}) {
        QVERIFY(QFileInfo(file).permission(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeGroup));
        QVERIFY(!(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOther)));
    }
}

void tst_Updater::largeFile()
{
    QByteArray content(1000003, Qt::Uninitialized); // some pieces, and not a whole number of them
    for (qsizetype i = 0; i < content.size(); ++i)
        content[i] = char(i % 251);
    offer("2.0", content);
    expectUpdate(m_updater.get());
    QVERIFY(read(program()) == content);
}

void tst_Updater::newerVersionsOnly_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<bool>("newer");
    for (const char *version : {"1.0.1", "1.1", "1.10", "2", "10.0"})
        QTest::newRow(version) << QByteArray(version) << true;
    for (const char *version : {"1.0", "1", "1.0.0", "0.9.9", "0"})
        QTest::newRow(version) << QByteArray(version) << false;
}

void tst_Updater::newerVersionsOnly()
{
    QFETCH(QByteArray, version);
    QFETCH(bool, newer);
    offer(version, "other");
    const QSignalSpy finished(m_updater.get(), &Updater::updateFinished);
    const QSignalSpy upToDate(m_updater.get(), &Updater::upToDate);
    m_updater->update();
    QCOMPARE(finished.size(), newer ? 1 : 0);
    QCOMPARE(upToDate.size(), newer ? 0 : 1);
    QCOMPARE(read(program()), QByteArray(newer ? "other" : "one"));
    QCOMPARE(QFile::exists(backup()), newer);
}

void tst_Updater::invalidManifest_data()
{
    QTest::addColumn<QByteArray>("manifest");
    const QByteArray sum(64, 'a');
    const auto manifest = [](const QByteArray &version, const QByteArray &file, const QByteArray &sha256) {
        return "{\"version\": \"" + version + "\", \"file\": \"" + file + "\", \"sha256\": \"" + sha256 + "\"}";
    };
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("version=2.0");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("numbers") << QByteArray("{\"version\": 2.0, \"file\": 1, \"sha256\": 0}");
    QTest::newRow("truncated") << manifest("2.0", "new", sum).chopped(1);
    QTest::newRow("too large") << manifest("2.0", "new", sum) + QByteArray(64 * 1024, ' ');
    QTest::newRow("no version") << manifest("", "new", sum);
    for (const char *version :
         {"2.0-beta", " 2.0", "2.0 ", "2.0\\n", "+2.0", "-2.0", ".2", "2.", "2..0", "2,0", "\u0662.0", "2.99999999999"})
        QTest::addRow("bad version %s", version) << manifest(version, "new", sum);
    QTest::newRow("no file") << manifest("2.0", "", sum);
    QTest::newRow("file elsewhere") << manifest("2.0", "../bin/program", sum);
    QTest::newRow("absolute file") << manifest("2.0", "/etc/passwd", sum);
    QTest::newRow("no checksum") << manifest("2.0", "new", "");
    QTest::newRow("short checksum") << manifest("2.0", "new", sum.chopped(2));
    QTest::newRow("bad checksum") << manifest("2.0", "new", QByteArray(62, 'a') + "xx");
}

void tst_Updater::invalidManifest()
{
    QFETCH(QByteArray, manifest);
    offer("2.0", "two");
    write(path(QStringLiteral("updates/update.json")), manifest);
    expectError(m_updater.get(), Error::InvalidManifest, path(QStringLiteral("updates/update.json")));
    QCOMPARE(read(program()), QByteArray("one"));
}

void tst_Updater::missing_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Error>("error");
    QTest::newRow("folder") << QStringLiteral("updates") << Error::ManifestNotFound;
    QTest::newRow("manifest") << QStringLiteral("updates/update.json") << Error::ManifestNotFound;
    QTest::newRow("file") << QStringLiteral("updates/new") << Error::ReadFailed;
    QTest::newRow("program") << QStringLiteral("bin/program") << Error::UnsuitableProgram;
}

void tst_Updater::missing()
{
    QFETCH(QString, name);
    QFETCH(Error, error);
    offer("2.0", "two");
    QVERIFY(QFile::rename(path(name), path(QStringLiteral("away"))));
    expectError(m_updater.get(), error, path(name));
    QVERIFY(!QFile::exists(path(name)));
    // A folder is not a file.
    QVERIFY(QDir().mkdir(path(name)));
    if (name != QStringLiteral("updates"))
        expectError(m_updater.get(), error, path(name));
}

void tst_Updater::damagedFile()
{
    offer("2.0", "two");
    write(path(QStringLiteral("updates/new")), "tw0");
    expectError(m_updater.get(), Error::ChecksumMismatch, path(QStringLiteral("updates/new")));
    QCOMPARE(read(program()), QByteArray("one"));
}

void tst_Updater::symbolicLink()
{
    offer("2.0", "two");
    const QString link = path(QStringLiteral("link"));
    QVERIFY(QFile::link(program(), link));
    Updater updater(QUrl::fromLocalFile(path(QStringLiteral("updates"))), link, QVersionNumber(1, 0));
    expectError(&updater, Error::UnsuitableProgram, link);
    QCOMPARE(read(program()), QByteArray("one"));
    QCOMPARE(QFileInfo(link).symLinkTarget(), program());
}

void tst_Updater::symbolicLinkInThePath()
{
    offer("2.0", "two");
    QVERIFY(QFile::link(path(QStringLiteral("bin")), path(QStringLiteral("current"))));
    const QString program = path(QStringLiteral("current/program"));
    Updater updater(QUrl::fromLocalFile(path(QStringLiteral("updates"))), program, QVersionNumber(1, 0));
    expectUpdate(&updater);
    QCOMPARE(read(this->program()), QByteArray("two"));
    QVERIFY(QFileInfo(path(QStringLiteral("current"))).isSymLink());
}

void tst_Updater::folderThatCannotBeWritten()
{
    // Not even by root.
    offer("2.0", "two");
    Updater updater(QUrl::fromLocalFile(path(QStringLiteral("updates"))), QStringLiteral("/proc/version"), QVersionNumber(1, 0));
    expectError(&updater, Error::WriteFailed, QStringLiteral("/proc/version"));
}

void tst_Updater::backupThatCannotBeWritten()
{
    offer("2.0", "two");
    QVERIFY(QDir().mkdir(backup()));
    expectError(m_updater.get(), Error::WriteFailed, backup());
    QCOMPARE(read(program()), QByteArray("one"));
}

void tst_Updater::fullDisk_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("a large piece is cut short") << qsizetype(1000000);
    QTest::newRow("a small one is") << qsizetype(4 * 256 * 1024 + 100);
}

void tst_Updater::fullDisk()
{
    // A limit to the size of files cuts the last write short, as the end of the disk's space does. Neither tells why at first.
    QFETCH(qsizetype, size);
    offer("2.0", QByteArray(size, 'x'));
    rlimit unlimited = {};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    rlimit limit = unlimited;
    limit.rlim_cur = rlim_t(size - 1);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
    expectError(m_updater.get(), Error::WriteFailed, program());
    setrlimit(RLIMIT_FSIZE, &unlimited);
    std::signal(SIGXFSZ, handler);
    const QString reason = QString::fromLocal8Bit(strerror(EFBIG));
    QVERIFY2(m_updater->errorString().endsWith(reason), qPrintable(m_updater->errorString()));
    QCOMPARE(read(program()), QByteArray("one"));
}

void tst_Updater::revert()
{
    QVERIFY(m_updater->revert()); // nothing to do
    QCOMPARE(read(program()), QByteArray("one"));
    offer("2.0", "two");
    expectUpdate(m_updater.get());
    QVERIFY(m_updater->revert());
    QVERIFY(!m_updater->isPending());
    QCOMPARE(m_updater->versionInPlace(), QVersionNumber(1, 0));
    QCOMPARE(read(program()), QByteArray("one"));
    QVERIFY(QFileInfo(program()).isExecutable());
    QVERIFY(m_updater->revert());
    QCOMPARE(read(program()), QByteArray("one"));
    expectUpdate(m_updater.get()); // and once more
    QCOMPARE(read(program()), QByteArray("two"));
}

void tst_Updater::revertWithoutBackup()
{
    offer("2.0", "two");
    expectUpdate(m_updater.get());
    QVERIFY(QFile::remove(backup()));
    const QSignalSpy failed(m_updater.get(), &Updater::errorOccurred);
    QVERIFY(!m_updater->revert());
    QCOMPARE(m_updater->error(), Error::WriteFailed);
    QVERIFY(m_updater->errorString().contains(backup()));
    QCOMPARE(failed.size(), 1);
    QVERIFY(m_updater->isPending());
    QCOMPARE(read(program()), QByteArray("two"));
}

void tst_Updater::backupIsOfTheRunningVersion()
{
    // 2.0 was put in place, but no restart has followed. It is not known to work.
    offer("2.0", "two");
    expectUpdate(m_updater.get());
    expectUpdate(m_updater.get()); // asks for the restart again
    QCOMPARE(read(backup()), QByteArray("one"));
    offer("3.0", "three");
    expectUpdate(m_updater.get());
    QCOMPARE(read(program()), QByteArray("three"));
    QCOMPARE(read(backup()), QByteArray("one"));
    QVERIFY(m_updater->revert());
    QCOMPARE(read(program()), QByteArray("one"));
}

QTEST_GUILESS_MAIN(tst_Updater)
#include "tst_updater.moc"
