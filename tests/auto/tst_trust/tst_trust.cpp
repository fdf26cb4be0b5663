// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFile>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

// G12: a genuine handover variable that is meant for somebody else, or that this program may not trust. (tst_forged has the others.)
class tst_Trust : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stale();
    void raisedPrivileges();
};

static void start(SubjectProcess &subject, const QByteArray &value)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ROLLOVER_HANDOVER"), QString::fromLatin1(value));
    subject.process().setProcessEnvironment(environment);
    subject.process().setProcessChannelMode(QProcess::SeparateChannels);
    subject.start({});
}

static void verifyStartedByItself(SubjectProcess &subject)
{
    QTRY_COMPARE(subject.generation(), 0);
    QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("marker")).toBool(), false);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("successor")).toBool(), false);
    subject.process().setReadChannel(QProcess::StandardError);
}

void tst_Trust::stale()
{
    // The genuine value of a handover that is over, in the environment of a later process.
    SubjectProcess first;
    QVERIFY(first.startReady({QStringLiteral("--when-waiting=stop")}));
    const qint64 predecessor = first.process().processId();
    first.send("restart");
    QTRY_COMPARE(first.count(QStringLiteral("constructed")), 2);
    QFile environment(QStringLiteral("/proc/%1/environ").arg(pidOf(first.last(QStringLiteral("constructed")))));
    QVERIFY(environment.open(QIODevice::ReadOnly));
    QByteArray value;
    const QByteArrayList variables = environment.readAll().split('\0');
    for (const QByteArray &variable : variables) {
        if (variable.startsWith("ROLLOVER_HANDOVER="))
            value = variable.mid(18);
    }
    QVERIFY2(value.startsWith(QByteArray::number(predecessor) + ':'), value.constData());
    QTRY_COMPARE(first.process().state(),
                 QProcess::NotRunning); // until then it can't be told from a genuine one that has lost its descriptors

    SubjectProcess second;
    start(second, value);
    verifyStartedByItself(second);
    QTRY_VERIFY(second.process().bytesAvailable() > 0);
    QVERIFY(second.process().readAllStandardError().startsWith("rollover: ignored ROLLOVER_HANDOVER="));
    first.killAll(); // the successor is stopped
}

void tst_Trust::raisedPrivileges()
{
    if (geteuid() != 0)
        QSKIP("Only root can make a set-user-ID program of another user's.");
    SubjectProcess subject;
    const QString program = subject.path(QStringLiteral("subject")); // where the other user can read it
    QVERIFY(QFile::copy(QStringLiteral(STATIC_SUBJECT_PROGRAM), program));
    QCOMPARE(chown(qPrintable(program), 65534, 65534), 0);
    QCOMPARE(chmod(qPrintable(program), 04755), 0);
    QCOMPARE(chmod(qPrintable(subject.path(QString())), 0777), 0);
    QFile record(subject.path(QStringLiteral("record")));
    QVERIFY(record.open(QIODevice::WriteOnly));
    QCOMPARE(chmod(qPrintable(record.fileName()), 0666), 0);

    // It ignores even a genuine value.
    QVERIFY(subject.startReady({}));
    subject.send("startTimeout 1000\nprogram " + QFile::encodeName(program) + "\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("ready")), 2);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("successor")).toBool(), false);
    QCOMPARE(subject.last(QStringLiteral("constructed")).value(QStringLiteral("marker")).toBool(), false);
    const QString open = subject.last(QStringLiteral("ready"))
                             .value(QStringLiteral("inventory"))
                             .toObject()
                             .value(QStringLiteral("descriptors"))
                             .toVariant()
                             .toStringList()
                             .join(u'\n');
    for (const char *what : {" /memfd:rollover", " socket:", " anon_inode:[pidfd]"}) // inheritable, as it has come
        QVERIFY2(open.contains(QLatin1StringView(what)), qPrintable(open));
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorTimedOut"));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});

    // So it can't restart itself, and says so at once.
    SubjectProcess privileged;
    QCOMPARE(chmod(qPrintable(privileged.path(QString())), 0777), 0);
    privileged.setProgram(program);
    QVERIFY(privileged.startReady({}));
    privileged.send("restart");
    QTRY_COMPARE(privileged.error(), QStringLiteral("Unsupported"));
    QCOMPARE(privileged.count(QStringLiteral("constructed")), 1);
}

QTEST_GUILESS_MAIN(tst_Trust)
#include "tst_trust.moc"
