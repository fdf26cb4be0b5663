// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
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
    void isComplete_data();
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
    QTest::addColumn<QString>("fate");
    QTest::newRow("English") << QStringList() << QStringLiteral("There is no program %1.")
                             << QStringLiteral("There is no working directory %1.") << QStringLiteral(" This program goes on.");
    QTest::newRow("German") << QStringList{QStringLiteral("--translation=" TRANSLATIONS "/rollover_de.qm")}
                            << QStringLiteral("Das Programm %1 gibt es nicht.")
                            << QStringLiteral("Das Arbeitsverzeichnis %1 gibt es nicht.")
                            << QStringLiteral(" Dieses Programm läuft weiter.");
    QTest::newRow("French") << QStringList{QStringLiteral("--translation=" TRANSLATIONS "/rollover_fr.qm")}
                            << QStringLiteral("Le programme %1 n’existe pas.")
                            << QStringLiteral("Le répertoire de travail %1 n’existe pas.") << QStringLiteral(" Ce programme continue.");
}

void tst_Translation::errorText()
{
    QFETCH(QStringList, options);
    QFETCH(QString, noProgram);
    QFETCH(QString, noDirectory);
    QFETCH(QString, fate);
    SubjectProcess subject;
    const QString missing = subject.path(QStringLiteral("missing"));
    const auto text = [&] { return subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString(); };
    QVERIFY(subject.startReady(options));

    subject.send("directory " + QFile::encodeName(missing) + "\nrestart");
    QTRY_COMPARE(text(), noDirectory.arg(missing) + fate);
    subject.send("program " + QFile::encodeName(missing) + "\nrestart");
    QTRY_COMPARE(text(), noProgram.arg(missing) + fate);
}

void tst_Translation::isComplete_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names = QDir(QStringLiteral(TRANSLATION_SOURCES)).entryList({QStringLiteral("*.ts")});
    QVERIFY(names.size() > 1);
    for (const QString &name : names) {
        QTest::addRow("%s", qPrintable(name)) << name;
        QVERIFY(QFile::exists(QStringLiteral(TRANSLATIONS "/") + QFileInfo(name).completeBaseName() + QStringLiteral(".qm")));
    }
}

static QStringList placeholdersIn(const QString &text)
{
    QStringList result;
    static const QRegularExpression placeholder(QStringLiteral("%[0-9]+"));
    for (const QRegularExpressionMatch &match : placeholder.globalMatch(text))
        result.append(match.captured());
    result.sort();
    return result;
}

// What lupdate would add or mark is missing from the translation. And each says what the English text says of the case at hand.
void tst_Translation::isComplete()
{
    QFETCH(QString, name);
    QFile file(QStringLiteral(TRANSLATION_SOURCES "/") + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray translation = file.readAll();
    QVERIFY(translation.contains("<translation>"));
    QVERIFY(!translation.contains("type=\"")); // unfinished, vanished or obsolete
    static const QRegularExpression pair(QStringLiteral("<source>(.*?)</source>\\s*<translation>(.*?)</translation>"));
    int messages = 0;
    for (const QRegularExpressionMatch &match : pair.globalMatch(QString::fromUtf8(translation))) {
        QVERIFY2(!match.captured(2).isEmpty() && placeholdersIn(match.captured(1)) == placeholdersIn(match.captured(2)),
                 qPrintable(match.captured(0)));
        ++messages;
    }
    QCOMPARE(messages, int(translation.count("<message>")));

    QTemporaryDir folder;
    const QString copyName = folder.filePath(name);
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
