// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTest>

#include <cstdio>

#include <unistd.h>

// G6: what starts is what an update has put in place. docs/launch.md has these cases in a table.
class tst_Program : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void updated_data();
    void updated();
    void nothingThere();
    void beingWritten();
    void nameIsLookedUpInPath();
    void logSaysThatItIsTheSame();
    void logSaysWhatStarts();
    void ordinaryProgramUnderAnAppImagesEnvironment();
};

// How the first version is started: a shell command, in the folder of the test, with the program installed as app/subject.
// How it is replaced: another one.
static QString shell(SubjectProcess &subject, const QString &command)
{
    QProcess process;
    process.setWorkingDirectory(subject.path(QString()));
    process.start(QStringLiteral("/bin/sh"), {QStringLiteral("-ec"), command, QStringLiteral(SUBJECT_V2_PROGRAM)});
    process.waitForFinished();
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 ? QString()
                                                                                   : QString::fromLocal8Bit(process.readAllStandardError());
}

void tst_Program::updated_data()
{
    QTest::addColumn<QString>("launch");
    QTest::addColumn<QString>("update");
    const QString absolute = QStringLiteral("exec \"$PWD/app/subject\" \"$@\"");
    const QString rename = QStringLiteral("cp \"$0\" app/new; mv app/new app/subject");
    QTest::newRow("renamed over") << absolute << rename;
    QTest::newRow("unlinked and written anew") << absolute << QStringLiteral("rm app/subject; cp \"$0\" app/subject");
    QTest::newRow("moved to .old and replaced") << absolute << QStringLiteral("mv app/subject app/subject.old; cp \"$0\" app/subject");
    QTest::newRow("symlink to a folder, switched")
        << QStringLiteral("mv app 1; ln -s 1 current; exec \"$PWD/current/subject\" \"$@\"")
        << QStringLiteral("mkdir 2; cp \"$0\" 2/subject; ln -s 2 next; mv -T next current; rm -r 1");
    QTest::newRow("symlink to a file, switched")
        << QStringLiteral("ln -s subject app/current; exec \"$PWD/app/current\" \"$@\"")
        << QStringLiteral("cp \"$0\" app/subject-2; ln -s subject-2 app/next; mv -T app/next app/current");
    QTest::newRow("relative path, then chdir") << QStringLiteral("exec ./app/subject \"$@\"") << rename;
    QTest::newRow("relative path without a dot, then chdir") << QStringLiteral("exec app/subject \"$@\"") << rename;
    QTest::newRow("found in $PATH") << QStringLiteral("PATH=\"$PWD/app:$PATH\"; exec subject \"$@\"") << rename;
    QTest::newRow("found in a relative $PATH, then chdir") << QStringLiteral("PATH=\"app:$PATH\"; exec subject \"$@\"") << rename;
    QTest::newRow("started through ld.so") << QStringLiteral(
        R"(exec $(ldd app/subject | grep -o '/[^ ]*/ld-linux[^ ]*') "$PWD/app/subject" "$@")")
                                           << rename;
    QTest::newRow("spoofed argv[0]") << QStringLiteral("exec bash -c 'exec -a /usr/bin/other app/subject \"$@\"' bash \"$@\"") << rename;
    QTest::newRow("through a script that execs it") << QStringLiteral(
        "printf '#!/bin/sh\\nexec \"$(dirname \"$0\")/subject\" \"$@\"\\n' >app/start; chmod +x app/start; exec app/start \"$@\"")
                                                    << rename;
    QTest::newRow("interpreter of a script") << QStringLiteral(
        "echo \"#!$PWD/app/subject\" >app/script; chmod +x app/script; exec app/script \"$@\"")
                                             << rename;
    QTest::newRow("started itself anew by /proc/self/exe") << QStringLiteral("exec app/subject --exec-self \"$@\"") << rename;
    QTest::newRow("install folder renamed and replaced")
        << absolute << QStringLiteral("mv app old; mkdir app; cp \"$0\" app/subject; rm -r old");
}

void tst_Program::updated()
{
    QFETCH(QString, launch);
    QFETCH(QString, update);
    SubjectProcess subject;
    QVERIFY(QDir().mkdir(subject.path(QStringLiteral("app"))));
    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_PROGRAM), subject.path(QStringLiteral("app/subject"))));
    subject.setProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-ec"), launch, QStringLiteral("sh")});
    subject.process().setWorkingDirectory(subject.path(QString()));
    QVERIFY(subject.startReady({QStringLiteral("an argument")}));
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("version")).toInt(), 1);
    const QString arguments = subject.last(QStringLiteral("constructed"))
                                  .value(QStringLiteral("inventory"))
                                  .toObject()
                                  .value(QStringLiteral("arguments"))
                                  .toString();
    // After the start nothing that the way to the program depended on stays as it was.
    subject.send("chdir /\nsetenv PATH=/usr/bin:/bin");
    QCOMPARE(shell(subject, update), QString());

    for (int generation = 1; generation <= 3; ++generation) {
        QVERIFY(subject.restart());
        const QJsonObject ready = subject.last(QStringLiteral("ready"));
        QCOMPARE(ready.value(QStringLiteral("version")).toInt(), 2);
        QCOMPARE(ready.value(QStringLiteral("programChanged")).toBool(), generation == 1); // G16
        const QString now = ready.value(QStringLiteral("inventory")).toObject().value(QStringLiteral("arguments")).toString();
        // ld.so itself is not started again.
        QVERIFY2(arguments.endsWith(now) && now.contains(QStringLiteral("%00an%20argument%00")), qPrintable(now + u'\n' + arguments));
        if (!launch.contains(QStringLiteral("ld-linux")))
            QCOMPARE(now, arguments);
    }
}

// And removes it then.
static bool startCopy(SubjectProcess &subject, const QString &program)
{
    subject.setProgram(program);
    return QFile::copy(QStringLiteral(SUBJECT_PROGRAM), program) && subject.startReady({}) && QFile::remove(program);
}

void tst_Program::nothingThere()
{
    SubjectProcess subject;
    const QString program = subject.path(QStringLiteral("subject"));
    QVERIFY(startCopy(subject, program));
    subject.send("restart");
    QTRY_COMPARE(subject.error(), QStringLiteral("ProgramNotFound"));
    QVERIFY(subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString().contains(program));

    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_V2_PROGRAM), program));
    QVERIFY(subject.restart());
}

void tst_Program::beingWritten()
{
    SubjectProcess subject;
    const QString program = subject.path(QStringLiteral("subject"));
    QVERIFY(startCopy(subject, program));
    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_V2_PROGRAM), program));
    {
        QFile writer(program);
        QVERIFY(writer.open(QIODevice::ReadWrite));
        subject.send("restart");
        QTRY_COMPARE(subject.error(), QStringLiteral("FailedToStart"));
        const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
        QVERIFY2(text.contains(program) && text.contains(qt_error_string(ETXTBSY)), qPrintable(text));
    }
    QVERIFY(subject.restart());
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("version")).toInt(), 2);
}

// setProgram() with a name, in the $PATH that this process has by then.
void tst_Program::nameIsLookedUpInPath()
{
    SubjectProcess subject;
    QVERIFY(QFile::copy(QStringLiteral(SUBJECT_V2_PROGRAM), subject.path(QStringLiteral("agent"))));
    QVERIFY(subject.startReady({}));
    subject.send("setenv PATH=/usr/bin:/bin:" + QFile::encodeName(subject.path(QString())) + "\nprogram agent\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("version")).toInt(), 2);
}

// What all generations say goes to one file.
static void startWithLog(SubjectProcess &subject, const QString &rules)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_LOGGING_RULES"), rules);
    subject.process().setProcessEnvironment(environment);
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    subject.process().setStandardErrorFile(subject.path(QStringLiteral("errors")));
    QVERIFY(subject.startReady({}));
}

static QByteArray logOf(const SubjectProcess &subject)
{
    QFile file(subject.path(QStringLiteral("errors")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void tst_Program::logSaysThatItIsTheSame()
{
    SubjectProcess subject;
    startWithLog(subject, QStringLiteral("rollover.info=true"));
    const auto lines = [&subject] { return logOf(subject).count("the program is the very same file as that of process"); };
    QCOMPARE(lines(), 0);
    QVERIFY(subject.restart());
    const qsizetype before = lines(); // in place the rehearsal says it, too
    QVERIFY(before > 0);
    subject.send("program " SUBJECT_V2_PROGRAM "\nrestart");
    QTRY_COMPARE(subject.generation(), 2);
    QCOMPARE(lines(), before);
}

void tst_Program::logSaysWhatStarts()
{
    SubjectProcess subject;
    startWithLog(subject, QStringLiteral("rollover.debug=true"));
    QVERIFY(subject.restart());
    subject.send("program " SUBJECT_V2_PROGRAM "\nrestart");
    QTRY_COMPARE(subject.generation(), 2);
    const QByteArray log = logOf(subject);
    const QByteArray rest = " \"--record=" + QFile::encodeName(subject.path(QStringLiteral("record"))) + '"';
    QVERIFY2(log.contains("starting " SUBJECT_PROGRAM " (as this process was started), with" + rest), log.constData());
    QVERIFY2(log.contains("starting " SUBJECT_V2_PROGRAM " (set by the application), with" + rest), log.constData());
    QVERIFY2(log.contains(", in " + QFile::encodeName(QDir::currentPath()) + '\n'), log.constData());
}

void tst_Program::ordinaryProgramUnderAnAppImagesEnvironment()
{
    // Whatever an AppImage starts has these from it. They are about the AppImage, and pass on as they are.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("APPIMAGE"), QStringLiteral("/bin/false"));
    environment.insert(QStringLiteral("APPDIR"), QStringLiteral("/tmp/.mount_other"));
    SubjectProcess subject;
    subject.process().setProcessEnvironment(environment);
    QVERIFY(subject.startReady({}));
    QVERIFY(subject.restart());
    const QStringList variables = subject.last(QStringLiteral("ready"))
                                      .value(QStringLiteral("inventory"))
                                      .toObject()
                                      .value(QStringLiteral("environment"))
                                      .toVariant()
                                      .toStringList();
    QVERIFY(variables.contains(QStringLiteral("APPIMAGE=/bin/false")));
    QVERIFY(variables.contains(QStringLiteral("APPDIR=/tmp/.mount_other")));
}

QTEST_GUILESS_MAIN(tst_Program)
#include "tst_program.moc"
