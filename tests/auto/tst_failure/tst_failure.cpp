// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFile>
#include <QJsonArray>
#include <QSysInfo>
#include <QTest>
#include <QVersionNumber>

#include <cerrno>
#include <csignal>

// G2: whatever is wrong with the new version, the old one stays, says so, and has changed in nothing.
class tst_Failure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void predecessorStays_data();
    void predecessorStays();
    void reasonIsNamed_data();
    void reasonIsNamed();
    void strangerIsNamed();
    void strangerThatCantReport();
    void programMayBindLazily();
    void memoryIsShort();
    void descriptorsAreShort();
    void blockingRestartReturns();
    void successorDiesAfterAlive();
    void successorDiesBeforeQuitIsAccepted();
};

using Prepare = std::function<QByteArray(SubjectProcess &)>;

static QByteArray writeProgram(SubjectProcess &subject, const QByteArray &content, bool executable)
{
    QFile file(subject.path(QStringLiteral("new version")));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return {};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | (executable ? QFile::ExeOwner : QFile::Permissions()));
    return "program " + QFile::encodeName(file.fileName());
}

void tst_Failure::predecessorStays_data()
{
    QTest::addColumn<QString>("asSuccessor");
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<QString>("error");
    const auto nothing = Prepare([](SubjectProcess &) { return QByteArray(); });
    QTest::newRow("missing") << QString() << Prepare([](SubjectProcess &subject) {
        return "program " + QFile::encodeName(subject.path(QStringLiteral("gone")));
    }) << QStringLiteral("ProgramNotFound");
    QTest::newRow("not executable") << QString()
                                    << Prepare([](SubjectProcess &subject) { return writeProgram(subject, "#!/bin/sh\n", false); })
                                    << QStringLiteral("FailedToStart");
    QTest::newRow("a directory") << QString() << Prepare([](SubjectProcess &) { return QByteArray("program /usr"); })
                                 << QStringLiteral("FailedToStart");
    QTest::newRow("not an executable") << QString()
                                       << Prepare([](SubjectProcess &subject) { return writeProgram(subject, "garbage", true); })
                                       << QStringLiteral("FailedToStart");
    QTest::newRow("truncated") << QString() << Prepare([](SubjectProcess &subject) {
        QFile whole(QStringLiteral(SUBJECT_PROGRAM));
        return whole.open(QIODevice::ReadOnly) ? writeProgram(subject, whole.read(3000), true) : QByteArray();
    }) << QStringLiteral("SuccessorExited|FailedToStart");
    QTest::newRow("missing interpreter") << QString() << Prepare([](SubjectProcess &subject) {
        return writeProgram(subject, "#!/nonexistent/sh\n", true);
    }) << QStringLiteral("FailedToStart");
    QTest::newRow("missing shared library") << QString()
                                            << Prepare([](SubjectProcess &) { return QByteArray("program " MISSING_LIBRARY_PROGRAM); })
                                            << QStringLiteral("SuccessorExited");
    QTest::newRow("half-updated library") << QString()
                                          << Prepare([](SubjectProcess &) { return QByteArray("program " HALF_UPDATED_PROGRAM); })
                                          << QStringLiteral("SuccessorExited");
    QTest::newRow("can't see where it comes from") << QString() << Prepare([](SubjectProcess &subject) { // 12: ENOMEM
        return writeProgram(subject, "#!/bin/sh\nexec '" FAILING_CALL_PROGRAM "' getsockopt 12 '" SUBJECT_PROGRAM "' \"$@\"\n", true);
    }) << QStringLiteral("SuccessorExited");
    QTest::newRow("no working directory") << QString() << Prepare([](SubjectProcess &subject) {
        return "directory " + QFile::encodeName(subject.path(QStringLiteral("gone")));
    }) << QStringLiteral("FailedToStart");
    QTest::newRow("exits 3") << QStringLiteral("exit3") << nothing << QStringLiteral("SuccessorExited");
    QTest::newRow("not one of ours") << QString() << Prepare([](SubjectProcess &) { return QByteArray("program /bin/true"); })
                                     << QStringLiteral("SuccessorExited");
    QTest::newRow("crashes") << QStringLiteral("crash") << nothing << QStringLiteral("SuccessorExited");
    QTest::newRow("hangs") << QStringLiteral("hang") << nothing << QStringLiteral("SuccessorTimedOut");
    QTest::newRow("is stopped") << QStringLiteral("stop") << nothing << QStringLiteral("SuccessorTimedOut");
}

void tst_Failure::predecessorStays()
{
    QFETCH(QString, asSuccessor);
    QFETCH(Prepare, prepare);
    QFETCH(QString, error);
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--as-successor=") + asSuccessor, QStringLiteral("--port=%1").arg(freePort()),
                                QStringLiteral("--lock=") + subject.path(QStringLiteral("lock"))}));
    const QByteArray preparation = prepare(subject);
    if (error == QStringLiteral("SuccessorTimedOut"))
        subject.send("startTimeout 500"); // else the default: none of these cases may have to wait for it
    if (!preparation.isEmpty())
        subject.send(preparation);
    subject.send("inventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
    const QJsonObject before = subject.last(QStringLiteral("inventory"));

    for (int attempt = 1; attempt <= 2; ++attempt) {
        subject.send("restart");
        QTRY_COMPARE(subject.count(QStringLiteral("error")), attempt);
        QVERIFY2(error.split(u'|').contains(subject.error()), qPrintable(subject.error()));
        const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
        if (preparation.startsWith("program ") && subject.error() != QStringLiteral("SuccessorExited"))
            QVERIFY2(text.contains(QFile::decodeName(preparation.mid(8))), qPrintable(text));
        if (preparation.startsWith("directory "))
            QVERIFY2(text.contains(QFile::decodeName(preparation.mid(10))), qPrintable(text));
        QCOMPARE(subject.state(), QStringLiteral("Running"));
        QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});

        const auto inventory = [&] {
            const qsizetype count = subject.count(QStringLiteral("inventory"));
            subject.send("inventory");
            if (!QTest::qWaitFor([&] { return subject.count(QStringLiteral("inventory")) > count; }))
                return QJsonObject();
            QJsonObject now = subject.last(QStringLiteral("inventory"));
            now[QStringLiteral("time")] = before.value(QStringLiteral("time"));
            return now;
        };
        QTRY_COMPARE(inventory(), before);
    }
    QCOMPARE(subject.count(QStringLiteral("ready")), 1);

    // And it can still restart.
    if (asSuccessor.isEmpty()) {
        subject.send("program " SUBJECT_PROGRAM "\ndirectory /\nmethod 0\nrestart");
        QTRY_COMPARE(subject.generation(), 1);
        QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("portError")).toString(), QString());
    }
}

// For a user, who can't look into it. How a process that is no child has ended is told from Linux 6.15 on, as soon as its parent has
// reaped it; a sandbox's does so at once, perhaps before there is a handle on a program that doesn't say that it has started.
void tst_Failure::reasonIsNamed_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QString>("cause");
    QTest::newRow("status") << QStringLiteral(SUBJECT_PROGRAM) << QStringLiteral("exit3") << QStringLiteral("Its exit status was 3.")
                            << QStringLiteral("something wrong at its start");
    QTest::newRow("crash") << QStringLiteral(SUBJECT_PROGRAM) << QStringLiteral("crash") << QStringLiteral("It was ended by signal 11.")
                           << QString();
    QTest::newRow("second instance") << QStringLiteral(SUBJECT_PROGRAM) << QStringLiteral("exit0")
                                     << QStringLiteral("Its exit status was 0.") << QStringLiteral("this program runs already");
    QTest::newRow("missing library") << QStringLiteral(MISSING_LIBRARY_PROGRAM) << QString() << QStringLiteral("Its exit status was 127.")
                                     << QStringLiteral("library");
    QTest::newRow("stranger") << QStringLiteral("/bin/false") << QString() << QStringLiteral("Its exit status was 1.")
                              << QStringLiteral("not built with Rollover");
}

void tst_Failure::reasonIsNamed()
{
    QFETCH(QString, program);
    QFETCH(QString, how);
    QFETCH(QString, ending);
    QFETCH(QString, cause);
    for (const bool asSubreaper : {true, false}) { // then it is a child
        SubjectProcess subject;
        if (!asSubreaper)
            subject.setProgram(QStringLiteral("bwrap"),
                               QStringLiteral("--dev-bind / / --proc /proc --unshare-pid " SUBJECT_PROGRAM).split(u' '));
        QVERIFY(subject.startReady({QStringLiteral("--method=Successor"), QStringLiteral("--as-successor=") + how}));
        subject.send((asSubreaper ? "subreaper\nprogram " : "program ") + program.toLatin1() + "\nrestart");
        QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorExited"));
        const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
        QVERIFY2(text.contains(program) && text.endsWith(QStringLiteral("This program goes on.")), qPrintable(text));
        const bool isTold =
            program == QStringLiteral(SUBJECT_PROGRAM) && QVersionNumber::fromString(QSysInfo::kernelVersion()) >= QVersionNumber(6, 15);
        if (asSubreaper || isTold)
            QVERIFY2(text.contains(ending) && text.contains(cause), qPrintable(text));
    }
}

// A program without Rollover, as an older release may be, never says anything.
void tst_Failure::strangerIsNamed()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--as-successor=hang")}));
    const auto text = [&] { return subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString(); };
    const QByteArray stranger = writeProgram(subject, "#!/bin/sh\nexec sleep 25\n", true);
    subject.send("startTimeout 500\n" + stranger + "\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.error(), QStringLiteral("SuccessorTimedOut"));
    QVERIFY2(text().contains(QFile::decodeName(stranger.mid(8))) && text().contains(QStringLiteral("built with")), qPrintable(text()));
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});

    subject.send("program " SUBJECT_PROGRAM "\nrestart"); // one that only hangs is none
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 2);
    QCOMPARE(subject.error(), QStringLiteral("SuccessorTimedOut"));
    QVERIFY2(!text().contains(QStringLiteral("built with")), qPrintable(text()));
}

// Nor can it, once it has closed what it doesn't know. That is certain long before the time is up.
void tst_Failure::strangerThatCantReport()
{
    for (const bool blocking : {false, true}) {
        SubjectProcess subject;
        QVERIFY(subject.startReady({blocking ? QStringLiteral("--restart-after-exec") : QString()}));
        const QByteArray stranger = writeProgram(subject, "#!/bin/bash\nfor fd in {3..700}; do exec {fd}>&-; done\nexec sleep 25\n", true);
        subject.send(stranger + (blocking ? "\nquit" : "\nrestart"));
        QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
        const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
        QVERIFY2(text.contains(QFile::decodeName(stranger.mid(8))) && text.contains(QStringLiteral("built with")), qPrintable(text));
        if (!blocking)
            QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    }
}

// If that is what its environment says.
void tst_Failure::programMayBindLazily()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("program " HALF_UPDATED_PROGRAM "\nenvironment LD_BIND_NOW=\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("successorStarted")), 1);
}

void tst_Failure::memoryIsShort()
{
#ifdef ROLLOVER_SANITIZED
    QSKIP("The sanitizers need more addresses than any limit leaves.");
#endif
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    subject.send("data 16777216\nlimitMemory 40\nrestart");
    QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
    QCOMPARE(subject.error(), QStringLiteral("FailedToStart"));
    QCOMPARE(subject.state(), QStringLiteral("Running"));
    QCOMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    subject.send("limitMemory 0\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.last(QStringLiteral("ready")).value(QStringLiteral("blobSize")).toInt(), 16777216);
}

// Wherever in restart() there is none left, that is what it says, and none is lost.
void tst_Failure::descriptorsAreShort()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({}));
    const auto descriptors = [&] { return subject.last(QStringLiteral("inventory")).value(QStringLiteral("descriptors")); };
    subject.send("inventory");
    QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
    const QJsonValue before = descriptors();
    QVERIFY(!before.isUndefined());

    int failures = 0;
    while (true) {
        subject.send("limitDescriptors " + QByteArray::number(failures) + "\nrestart");
        QTRY_VERIFY(subject.count(QStringLiteral("error")) > failures || subject.generation() == 1);
        if (subject.error() != QStringLiteral("FailedToStart") || subject.generation() == 1)
            break; // enough for this process
        ++failures;
        const QString text = subject.last(QStringLiteral("error")).value(QStringLiteral("text")).toString();
        QVERIFY2(text.contains(qt_error_string(EMFILE)), qPrintable(text));
        subject.send("limitDescriptors -1\ninventory");
        QTRY_COMPARE(subject.count(QStringLiteral("inventory")), failures + 1);
        QCOMPARE(descriptors(), before);
    }
    QVERIFY2(failures >= 5, qPrintable(QString::number(failures))); // channel 2, document, handle, a look at it; the rest is Qt's

    if (subject.generation() == 0)
        subject.send("limitDescriptors -1\nrestart");
    QTRY_COMPARE(subject.generation(), 1);
}

void tst_Failure::blockingRestartReturns()
{
    for (const QString &how : {QStringLiteral("exit3"), QStringLiteral("crash")}) {
        SubjectProcess subject;
        subject.start({QStringLiteral("--as-successor=") + how, QStringLiteral("--wait"), QStringLiteral("--restart-before-exec")});
        QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
        subject.send("inventory"); // it works
        QTRY_COMPARE(subject.count(QStringLiteral("inventory")), 1);
        QCOMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    }
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--as-copy=hang"), QStringLiteral("--restart-after-exec")}));
    subject.send("startTimeout 500\nquit");
    QTRY_COMPARE(subject.error(), QStringLiteral("SuccessorTimedOut"));
    QTRY_COMPARE(subject.generation(), 1); // it was leaving, and has come back
    QCOMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

static void killSuccessorWhileAsked(const SubjectProcess &subject)
{
    QTRY_VERIFY(pidOf(subject.last(QStringLiteral("asked"))) == subject.process().processId());
    kill(pid_t(subject.last(QStringLiteral("successorStarted")).value(QStringLiteral("successor")).toInteger()), SIGKILL);
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

// It dies while somebody is asked whether the predecessor may quit. The answer decides.
void tst_Failure::successorDiesAfterAlive()
{
    for (const bool secondExec : {false, true}) {
        SubjectProcess subject;
        QVERIFY(subject.startReady({QStringLiteral("--ask-before-quitting"), QStringLiteral("--refuse-quit"),
                                    secondExec ? QStringLiteral("--second-exec") : QString()}));
        if (secondExec) {
            subject.send("quit");
            QTRY_COMPARE(subject.count(QStringLiteral("aboutToQuit")), 1);
        }
        subject.send("restart");
        killSuccessorWhileAsked(subject);
        subject.send({});
        QTRY_COMPARE(subject.count(QStringLiteral("error")), 1);
        QCOMPARE(subject.error(), QStringLiteral("SuccessorExited"));
        QCOMPARE(subject.state(), QStringLiteral("Running"));
        QCOMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
    }
}

void tst_Failure::successorDiesBeforeQuitIsAccepted()
{
    SubjectProcess subject;
    QVERIFY(subject.startReady({QStringLiteral("--ask-before-quitting")}));
    subject.send("restart");
    killSuccessorWhileAsked(subject);
    subject.send({});
    QTRY_COMPARE(subject.generation(), 1);
    QCOMPARE(subject.count(QStringLiteral("error")), 0);
    QCOMPARE(pidOf(subject.last(QStringLiteral("ready"))), subject.process().processId());
    QTRY_COMPARE(subject.processes(), QList<qint64>{subject.process().processId()});
}

QTEST_GUILESS_MAIN(tst_Failure)
#include "tst_failure.moc"
