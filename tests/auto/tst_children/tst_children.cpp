// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFile>
#include <QTest>

#include <csignal>

// Children that outlive the predecessor, and may hold what the successor needs: the log names them.
class tst_Children : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areNamed();
    void noneIsNamed_data();
    void noneIsNamed();
    void nothingByDefault();
    void holdsThePort();
    void failedOnesAreReaped();
};

static void start(SubjectProcess &subject, const QStringList &options = {}, bool logs = true)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (logs)
        environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("rollover.info=true"));
    subject.process().setProcessEnvironment(environment);
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    subject.process().setStandardErrorFile(subject.path(QStringLiteral("errors")));
    QVERIFY(subject.startReady(options));
}

static QByteArray log(const SubjectProcess &subject)
{
    QFile file(subject.path(QStringLiteral("errors")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

static qint64 startChild(SubjectProcess &subject, const QByteArray &command)
{
    const qsizetype before = subject.count(QStringLiteral("child"));
    subject.send("child " + command);
    if (!QTest::qWaitFor([&] { return subject.count(QStringLiteral("child")) > before; }))
        return 0;
    return subject.last(QStringLiteral("child")).value(QStringLiteral("child")).toInteger();
}

static void restart(SubjectProcess &subject)
{
    const int generation = subject.generation();
    subject.send("restart");
    QTRY_COMPARE(subject.generation(), generation + 1);
}

static bool isZombie(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/stat").arg(pid));
    return status.open(QIODevice::ReadOnly) && status.readAll().contains(") Z ");
}

static bool hasBecome(qint64 pid, const QByteArray &name)
{
    QFile file(QStringLiteral("/proc/%1/comm").arg(pid));
    return file.open(QIODevice::ReadOnly) && file.readAll() == name + '\n';
}

static QByteArray lineAbout(qint64 pid, const QByteArray &name)
{
    return "process " + QByteArray::number(pid) + " (" + name + "), a child of this one, is still running";
}

void tst_Children::areNamed()
{
    SubjectProcess subject;
    start(subject);
    const qint64 first = startChild(subject, "exec sleep 20");
    const qint64 second = startChild(subject, "exec tail -f /dev/null --pid=" + QByteArray::number(first));
    const qint64 gone = startChild(subject, "exit 0");
    QTRY_VERIFY(hasBecome(first, "sleep"));
    QTRY_VERIFY(hasBecome(second, "tail"));
    QTRY_VERIFY(isZombie(gone));
    restart(subject);
    QVERIFY2(log(subject).contains(lineAbout(first, "sleep")), log(subject).constData());
    QVERIFY2(log(subject).contains(lineAbout(second, "tail")), log(subject).constData());
    QCOMPARE(log(subject).count("a child of this one"), 2);
    kill(pid_t(first), SIGKILL);
    kill(pid_t(second), SIGKILL);
}

void tst_Children::noneIsNamed_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("program"); // what is started, and starts the successor
    QTest::newRow("none") << QByteArray("inventory") << QByteArray();
    QTest::newRow("successor of a subreaper") << QByteArray("subreaper") << QByteArray();
    QTest::newRow("wrapper of a subreaper") << QByteArray("subreaper") << QByteArray("'" SUBJECT_PROGRAM "' \"$@\"; true");
    QTest::newRow("wrapper of a wrapper") << QByteArray("subreaper")
                                          << QByteArray("sh -c '\"$@\"; true' sh '" SUBJECT_PROGRAM "' \"$@\"; true");
}

// What is started for the restart is no child that stays behind.
void tst_Children::noneIsNamed()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, program);
    SubjectProcess subject;
    start(subject);
    subject.send(before);
    if (!program.isEmpty()) {
        QFile script(subject.path(QStringLiteral("wrapper")));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\n" + program + '\n');
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        subject.send("program " + QFile::encodeName(script.fileName()));
    }
    restart(subject);
    QVERIFY2(!log(subject).contains("a child of this one"), log(subject).constData());
}

// A child that stays is nothing unusual.
void tst_Children::nothingByDefault()
{
    SubjectProcess subject;
    start(subject, {}, false);
    const qint64 child = startChild(subject, "exec sleep 20");
    restart(subject);
    QCOMPARE(log(subject), QByteArray());
    kill(pid_t(child), SIGKILL);
}

// What it is for.
void tst_Children::holdsThePort()
{
    SubjectProcess subject;
    start(subject, {QStringLiteral("--port=%1").arg(freePort())});
    subject.send("leakPort");
    const qint64 child = startChild(subject, "exec sleep 20");
    QTRY_VERIFY(hasBecome(child, "sleep"));
    restart(subject);
    QVERIFY(!subject.last(QStringLiteral("ready")).value(QStringLiteral("portError")).toString().isEmpty());
    QVERIFY2(log(subject).contains(lineAbout(child, "sleep")), log(subject).constData());
    kill(pid_t(child), SIGKILL);
}

// A subreaper is the parent of the copies that it has started. Nobody else knows of them.
void tst_Children::failedOnesAreReaped()
{
    SubjectProcess subject;
    start(subject);
    subject.send("subreaper\nprogram /bin/true");
    for (int attempt = 1; attempt <= 3; ++attempt) {
        subject.send("restart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
    }
    QFile file(QStringLiteral("/proc/%1/task/%1/children").arg(subject.process().processId()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArrayList children = file.readAll().simplified().split(' ');
    for (const QByteArray &child : children)
        QVERIFY2(!isZombie(child.toLongLong()), child.constData());
}

QTEST_GUILESS_MAIN(tst_Children)
#include "tst_children.moc"
