// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

// Error texts in the language of the user.
class tst_Translation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void errorText_data();
    void errorText();
    void isComplete();
};

void tst_Translation::initTestCase()
{
    QVERIFY2(QFile::exists(QStringLiteral(LUPDATE)), "needs Qt's LinguistTools (Debian: qt6-tools-dev, qt6-l10n-tools)");
}

void tst_Translation::errorText_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("noProgram");
    QTest::addColumn<QString>("noDirectory");
    QTest::newRow("English") << QStringList() << QStringLiteral("There is no program %1.")
                             << QStringLiteral("There is no working directory %1.");
    QTest::newRow("German") << QStringList{QStringLiteral("--translation=" GERMAN)} << QStringLiteral("Das Programm %1 gibt es nicht.")
                            << QStringLiteral("Das Arbeitsverzeichnis %1 gibt es nicht.");
}

void tst_Translation::errorText()
{
    QFETCH(QStringList, options);
    QFETCH(QString, noProgram);
    QFETCH(QString, noDirectory);
    SubjectProcess subject;
    const QString missing = subject.path(QStringLiteral("missing"));
    const auto text = [&] { return subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString(); };
    QVERIFY(subject.startReady(options));

    subject.send("directory " + QFile::encodeName(missing) + "\nrestart");
    QTRY_COMPARE(text(), noDirectory.arg(missing));
    subject.send("program " + QFile::encodeName(missing) + "\nrestart");
    QTRY_COMPARE(text(), noProgram.arg(missing));
}

// What lupdate would add or mark is missing from the translation.
void tst_Translation::isComplete()
{
    QFile file(QStringLiteral(GERMAN_SOURCE));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray translation = file.readAll();
    QVERIFY(translation.contains("<translation>"));
    QVERIFY(!translation.contains("type=\"")); // unfinished, vanished or obsolete

    QTemporaryDir folder;
    const QString copyName = folder.filePath(QStringLiteral("rollover_de.ts"));
    QVERIFY(file.copy(copyName));
    QProcess lupdate;
    lupdate.start(QStringLiteral(LUPDATE), {QStringLiteral("-silent"), QStringLiteral("-locations"), QStringLiteral("none"),
                                            QStringLiteral("-extensions"), QStringLiteral("cpp,h"), QStringLiteral("-I"),
                                            QStringLiteral(SOURCE_FOLDER), QStringLiteral(SOURCE_FOLDER), QStringLiteral("-ts"), copyName});
    QVERIFY(lupdate.waitForFinished());
    QCOMPARE(lupdate.exitCode(), 0);
    QFile copy(copyName);
    QVERIFY(copy.open(QIODevice::ReadOnly));
    QCOMPARE(copy.readAll(), translation);
}

QTEST_GUILESS_MAIN(tst_Translation)
#include "tst_translation.moc"
