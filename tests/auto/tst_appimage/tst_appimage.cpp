// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTest>

#include <unistd.h>

// A program in an AppImage. See tests/programs/appimageruntime.
class tst_AppImage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void restarts_data();
    void restarts();

private:
    bool makeImage(const QString &file, const QString &program);
};

void tst_AppImage::initTestCase()
{
    if (access("/dev/fuse", R_OK | W_OK) != 0)
        QSKIP("This machine has no /dev/fuse for the test.");
    for (const char *tool : {"squashfuse", "mksquashfs"})
        QVERIFY2(!QStandardPaths::findExecutable(QLatin1StringView(tool)).isEmpty(), tool);
}

bool tst_AppImage::makeImage(const QString &file, const QString &program)
{
    QTemporaryDir folder;
    const QDir content(folder.filePath(QStringLiteral("content")));
    QFile appRun(content.filePath(QStringLiteral("AppRun")));
    if (!content.mkpath(QStringLiteral("usr/bin")) || !QFile::copy(program, content.filePath(QStringLiteral("usr/bin/subject")))
        || !appRun.open(QIODevice::WriteOnly))
        return false;
    appRun.write("#!/bin/sh\n"
                 "export PATH=\"$APPDIR/usr/bin:$PATH\" IMAGE_DATA=\"$APPDIR/usr/share\"\n"
                 "cd \"$APPDIR/usr\"\n"
                 "exec \"$APPDIR/usr/bin/subject\" --added \"$@\"\n");
    appRun.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    appRun.close();
    const QString squashfs = folder.filePath(QStringLiteral("image"));
    if (QProcess::execute(QStringLiteral("mksquashfs"),
                          {content.path(), squashfs, QStringLiteral("-quiet"), QStringLiteral("-no-progress")})
        != 0)
        return false;

    QFile runtime(QStringLiteral(APPIMAGE_RUNTIME));
    QFile image(squashfs);
    QFile result(file + QStringLiteral(".new"));
    if (!runtime.open(QIODevice::ReadOnly) || !image.open(QIODevice::ReadOnly) || !result.open(QIODevice::WriteOnly))
        return false;
    const QByteArray program0 = runtime.readAll();
    result.write(program0 + image.readAll() + QByteArray::number(program0.size()).rightJustified(16, '0'));
    result.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    result.close();
    return rename(qPrintable(result.fileName()), qPrintable(file)) == 0;
}

void tst_AppImage::restarts_data()
{
    QTest::addColumn<bool>("linked");
    QTest::newRow("plain") << false;
    QTest::newRow("TMPDIR is a symlink") << true;
}

void tst_AppImage::restarts()
{
    QFETCH(bool, linked);
    SubjectProcess subject;
    QTemporaryDir other;
    const QString temporary = linked ? other.filePath(QStringLiteral("link")) : subject.path(QString());
    if (linked)
        QVERIFY(QFile::link(subject.path(QString()), temporary));
    const QString file = subject.path(QStringLiteral("Subject.AppImage"));
    QVERIFY(makeImage(file, QStringLiteral(SUBJECT_PROGRAM)));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("TMPDIR"), temporary);
    environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/bin:/bin"));
    subject.process().setProcessEnvironment(environment);
    subject.process().setWorkingDirectory(subject.path(QString()));
    subject.setProgram(file);
    QVERIFY(subject.startReady({QStringLiteral("an argument")}));

    const auto mounts = [&subject] {
        return QDir(subject.path(QString())).entryList({QStringLiteral(".mount_*")}, QDir::Dirs | QDir::Hidden);
    };
    QCOMPARE(mounts().size(), 1);
    QVERIFY(makeImage(file, QStringLiteral(SUBJECT_V2_PROGRAM)));

    for (int generation = 1; generation <= 3; ++generation) {
        const QStringList before = mounts();
        QVERIFY(subject.restart());
        const QJsonObject ready = subject.last(QStringLiteral("ready"));
        QCOMPARE(ready.value(QStringLiteral("version")).toInt(), 2);
        QCOMPARE(ready.value(QStringLiteral("programChanged")).toBool(), generation == 1); // and not with each mount
        // What AppRun adds is there twice from the first restart on, and no more: what was given to the file itself can't be
        // known in generation 0.
        const QString arguments = ready.value(QStringLiteral("inventory")).toObject().value(QStringLiteral("arguments")).toString();
        QVERIFY2(arguments.contains(QStringLiteral("%00--added%00--added%00--record")), qPrintable(arguments));
        QVERIFY2(arguments.endsWith(QStringLiteral("%00an%20argument%00")), qPrintable(arguments));
        // The old mount is gone.
        QTRY_COMPARE(mounts().size(), 1);
        QVERIFY(mounts() != before);
    }

    // What the runtime found at each start.
    QFile log(file + QStringLiteral(".log"));
    QVERIFY(log.open(QIODevice::ReadOnly));
    const QByteArrayList starts = log.readAll().trimmed().split('\n');
    QCOMPARE(starts.size(), 4);
    for (const QByteArray &start : starts.mid(1)) {
        QVERIFY2(start.startsWith("APPIMAGE= APPDIR= ARGV0= OWD= PATH=/usr/bin:/bin IMAGE_DATA= "), start.constData());
        QVERIFY2(start.contains(" directory=" + QFile::encodeName(QFileInfo(subject.path(QString())).canonicalFilePath()) + ' '),
                 start.constData());
        // Besides the handover's own three there are none.
        QVERIFY2(start.mid(start.indexOf("descriptors=")).count(',') == 3, start.constData());
    }
}

QTEST_GUILESS_MAIN(tst_AppImage)
#include "tst_appimage.moc"
