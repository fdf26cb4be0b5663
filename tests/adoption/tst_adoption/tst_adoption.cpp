// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QFileInfo>
#include <QTest>

#include <csignal>

// Programs that had a restart of their own, moved to Rollover as docs/migrate.md says. Both forms are updated, with a good new version and
// with a broken one. The former loses the program; the latter doesn't.
class tst_Adoption : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void restarts_data();
    void restarts();
    void brokenUpdate_data();
    void brokenUpdate();
    void formerLosesItself_data();
    void formerLosesItself();
    void formerGivesUpWaiting();
    void slowCleanUp();
    void failsWhileShuttingDown_data();
    void failsWhileShuttingDown();
    void stoppedWhileShuttingDown_data();
    void stoppedWhileShuttingDown();
    void oddEnds_data();
    void oddEnds();
    void dataReachesTheLaterManager();
    void scriptGoesOnWaiting();
    void scriptGuard_data();
    void scriptGuard();
};

namespace {

// One of them, in a place where it can be updated.
class Adopted : public SubjectProcess
{
public:
    explicit Adopted(const QString &name, const QStringList &options = {})
        : m_options(options + QStringList{QStringLiteral("--port=%1").arg(freePort())})
    {
        put(QStringLiteral(ADOPTED_PROGRAMS "/adopted_") + name);
        if (name.startsWith(QLatin1StringView("exitcode"))) // below the script that it needs
            setProgram(QStringLiteral("/bin/sh"),
                       {QStringLiteral("-c"), QStringLiteral("while \"$0\" \"$@\"; [ $? -eq 77 ]; do :; done"), program()});
        else
            setProgram(program());
    }
    QString program() const { return path(QStringLiteral("program")); }
    void start() { SubjectProcess::start(m_options); }
    void begin()
    {
        start();
        QTRY_COMPARE(count(QStringLiteral("ready")), 1);
    }
    // As an updater does.
    void put(const QString &file) const
    {
        const QString arriving = path(QStringLiteral("arriving"));
        QVERIFY(QFile::copy(file, arriving));
        QVERIFY(rename(qPrintable(arriving), qPrintable(program())) == 0);
    }
    void putAgain() const { put(program()); }
    void putBroken(bool canStart = true) const { put(canStart ? QStringLiteral("/bin/false") : QStringLiteral("/etc/passwd")); }

    void verifyNeverTwoOwners() const
    {
        for (const QJsonObject &ready : events(QStringLiteral("ready")))
            QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString());
    }
    // Those that work, without scripts and cores.
    QList<qint64> owners() const
    {
        QList<qint64> result;
        for (const QJsonObject &ready : events(QStringLiteral("ready"))) {
            if (processes().contains(pidOf(ready)) && !result.contains(pidOf(ready)))
                result.append(pidOf(ready));
        }
        return result;
    }
    qint64 lastOwner() const { return pidOf(last(QStringLiteral("ready"))); }

private:
    const QStringList m_options;
};

void addPrograms(bool alsoWithoutFormer = false)
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("options");
    for (const char *name : {"runguard", "singleapplication", "exitcode", "asynccore", "fadingwindow"})
        QTest::newRow(name) << QString::fromLatin1(name) << QStringList();
    QTest::newRow("close event of the last window") << QStringLiteral("fadingwindow") << QStringList{QStringLiteral("--restart-at-close")};
    if (!alsoWithoutFormer)
        return;
    QTest::newRow("exit() of C") << QStringLiteral("runguard") << QStringList{QStringLiteral("--exit")};
    QTest::newRow("exit() of C, in place") << QStringLiteral("runguard")
                                           << QStringList{QStringLiteral("--exit"), QStringLiteral("--in-place")};
    QTest::newRow("modal dialog") << QStringLiteral("fadingwindow") << QStringList{QStringLiteral("--restart-in-dialog")};
    if (QFile::exists(QStringLiteral(ADOPTED_PROGRAMS "/adopted_qmlquit"))) // the QML module can be left out
        QTest::newRow("QML") << QStringLiteral("qmlquit") << QStringList();
}

} // namespace

void tst_Adoption::initTestCase()
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
}

void tst_Adoption::restarts_data()
{
    addPrograms(true);
}

void tst_Adoption::restarts()
{
    QFETCH(QString, name);
    QFETCH(QStringList, options);
    Adopted adopted(name, options);
    adopted.begin();
    for (int generation = 1; generation <= 3; ++generation) {
        adopted.putAgain();
        adopted.send("update");
        QTRY_COMPARE(adopted.count(QStringLiteral("ready")), generation + 1);
        QCOMPARE(adopted.generation(), generation);
        QTRY_COMPARE(adopted.owners(), QList<qint64>{adopted.lastOwner()});
    }
    adopted.verifyNeverTwoOwners();
}

void tst_Adoption::brokenUpdate_data()
{
    addPrograms(true);
}

void tst_Adoption::brokenUpdate()
{
    QFETCH(QString, name);
    QFETCH(QStringList, options);
    for (const bool canStart : {true, false}) {
        Adopted adopted(name, options);
        adopted.begin();
        const QList<qint64> before = adopted.owners();
        const QString good = adopted.path(QStringLiteral("good"));
        QVERIFY(QFile::copy(adopted.program(), good));
        adopted.putBroken(canStart);
        adopted.send("update");
        // What exits by itself comes back; the others have never left. After C's exit() nobody in the program can be told.
        const bool isExitOfC = options.contains(QStringLiteral("--exit"));
        if (!isExitOfC)
            QTRY_COMPARE(adopted.count(QStringLiteral("error")), 1);
        QTRY_COMPARE(adopted.generation(), isExitOfC || name == QLatin1StringView("exitcode") ? 1 : 0);
        adopted.put(good); // as an updater does that hears of it
        QTRY_COMPARE(adopted.owners(), before);
        const int generation = adopted.generation();
        adopted.send("update"); // and it can still be updated
        QTRY_COMPARE(adopted.generation(), generation + 1);
        QTRY_COMPARE(adopted.owners(), QList<qint64>{adopted.lastOwner()});
        adopted.verifyNeverTwoOwners();
    }
}

void tst_Adoption::formerLosesItself_data()
{
    addPrograms();
}

void tst_Adoption::formerLosesItself()
{
    QFETCH(QString, name);
    QFETCH(QStringList, options);
    Adopted adopted(name + QStringLiteral("_former"), options);
    adopted.begin();
    adopted.putAgain();
    adopted.send("update");
    QTRY_COMPARE(adopted.count(QStringLiteral("ready")), 2); // it does restart
    QTRY_COMPARE(adopted.owners().size(), 1);

    adopted.putBroken();
    adopted.send("update");
    QTRY_COMPARE(adopted.owners(), QList<qint64>());
    QTRY_COMPARE(adopted.processes(), QList<qint64>());
}

// The old process takes longer than anybody thought.
void tst_Adoption::formerGivesUpWaiting()
{
    Adopted adopted(QStringLiteral("runguard_former"), {QStringLiteral("--clean-up=1500")});
    adopted.begin();
    adopted.send("update");
    QTRY_COMPARE(adopted.processes(), QList<qint64>());
    QCOMPARE(adopted.count(QStringLiteral("ready")), 1);
    QCOMPARE(adopted.count(QStringLiteral("left")), 1);
}

void tst_Adoption::slowCleanUp()
{
    Adopted adopted(QStringLiteral("runguard"), {QStringLiteral("--clean-up=1500")});
    adopted.begin();
    adopted.send("update");
    QTRY_COMPARE(adopted.generation(), 1);
    QTRY_COMPARE(adopted.owners(), QList<qint64>{adopted.lastOwner()});
    QCOMPARE(adopted.count(QStringLiteral("left")), 0);
    adopted.verifyNeverTwoOwners();
}

void tst_Adoption::failsWhileShuttingDown_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isCancelled");
    for (const char *name : {"asynccore", "fadingwindow"}) {
        QTest::addRow("%s, the copy dies", name) << QString::fromLatin1(name) << false;
        QTest::addRow("%s, cancel()", name) << QString::fromLatin1(name) << true;
    }
}

// It takes back what it has begun, and doesn't quit when that is complete.
void tst_Adoption::failsWhileShuttingDown()
{
    QFETCH(QString, name);
    QFETCH(bool, isCancelled);
    Adopted adopted(name);
    adopted.begin();
    const qint64 owner = adopted.lastOwner();
    adopted.send("update");
    QTRY_COMPARE(adopted.count(QStringLiteral("successor")), 1);
    if (isCancelled)
        adopted.send("cancel");
    else
        QCOMPARE(kill(pid_t(adopted.last(QStringLiteral("successor")).value(QLatin1StringView("successor")).toInteger()), SIGKILL), 0);
    QTRY_COMPARE(adopted.count(QStringLiteral("error")), 1);
    if (name == QLatin1StringView("asynccore"))
        QTRY_COMPARE(adopted.count(QStringLiteral("core")), 2);
    else
        QTRY_COMPARE(adopted.count(QStringLiteral("visible")), 1);
    QCOMPARE(adopted.owners(), QList<qint64>{owner});
    adopted.send("update"); // and once more, in its own time
    QTRY_COMPARE(adopted.generation(), 1);
    QTRY_COMPARE(adopted.owners(), QList<qint64>{adopted.lastOwner()});
    adopted.verifyNeverTwoOwners();
}

void tst_Adoption::stoppedWhileShuttingDown_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("fadingwindow, SIGTERM") << QStringLiteral("fadingwindow") << QByteArray();
    for (const char *name : {"asynccore", "fadingwindow"})
        QTest::addRow("%s, SIGTERM with a handler", name) << QString::fromLatin1(name) << QByteArray("handleSignals");
    QTest::newRow("asynccore, its user quits") << QStringLiteral("asynccore") << QByteArray("leave");
}

// Nobody follows, and no core is left.
void tst_Adoption::stoppedWhileShuttingDown()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, request);
    Adopted adopted(name);
    adopted.begin();
    const qint64 owner = adopted.lastOwner();
    if (request == "handleSignals") {
        adopted.send(request);
        QTRY_COMPARE(adopted.count(QStringLiteral("handles")), 1);
    }
    adopted.send("update");
    QTRY_COMPARE(adopted.count(QStringLiteral("successor")), 1);
    if (request == "leave")
        adopted.send(request);
    else
        QCOMPARE(kill(pid_t(owner), SIGTERM), 0);
    QTRY_COMPARE(adopted.process().state(), QProcess::NotRunning);
    QTRY_COMPARE(adopted.processes(), QList<qint64>());
    QCOMPARE(adopted.generation(), 0);
}

void tst_Adoption::oddEnds_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<bool>("isWanted");
    QTest::addColumn<bool>("inPlace");
    const char *const wanted[] = {"exit in aboutToRestart",
                                  "exit in stateChanged",
                                  "restart and exit in errorOccurred",
                                  "exit in ready",
                                  "exit before ready",
                                  "no loop at all",
                                  "exit after a thread's restart",
                                  "thread's restart, then exec() ends",
                                  "thread's cancel, then restart and exit",
                                  "thread's cancel and restart, then exit",
                                  "static manager",
                                  "static destructor",
                                  "global manager",
                                  "manager of the window",
                                  "exit, delete",
                                  "quit, delete",
                                  "early slot of aboutToQuit",
                                  "no descriptors"};
    const char *const unwanted[] = {"handler calls _exit",        "handler raises again",
                                    "handler works once",         "killed in the end",
                                    "quick_exit after SIGTERM",   "SIGTERM while deferred",
                                    "cancel while it comes back", "cancel after a thread's restart",
                                    "cancel in the early slot"};
    for (const bool inPlace : {false, true}) {
        const char *const method = inPlace ? ", in place" : "";
        for (const char *end : wanted)
            QTest::addRow("%s%s", end, method) << QString::fromLatin1(end) << true << inPlace;
        for (const char *end : unwanted)
            QTest::addRow("%s%s", end, method) << QString::fromLatin1(end) << false << inPlace;
    }
}

// Wherever it ends, somebody goes on who wants to be replaced, and nobody who is told to end.
void tst_Adoption::oddEnds()
{
    QFETCH(QString, end);
    QFETCH(bool, isWanted);
    QFETCH(bool, inPlace);
    Adopted adopted(QStringLiteral("oddends"),
                    {QStringLiteral("--end=") + end, inPlace ? QStringLiteral("--in-place") : QStringLiteral("--successor")});
    adopted.process().setProcessChannelMode(QProcess::MergedChannels);
    adopted.start();
    const bool isEarly =
        QStringList{QStringLiteral("exit in ready"), QStringLiteral("exit before ready"), QStringLiteral("no loop at all")}.contains(end);
    if (!isEarly) {
        QTRY_COMPARE(adopted.count(QStringLiteral("ready")), 1);
        adopted.send("update");
    }
    const int expected = isEarly || !isWanted ? 1 : 2; // that have worked
    if (isWanted) {
        QTRY_COMPARE(adopted.count(QStringLiteral("ready")), expected);
        QTRY_COMPARE(adopted.owners(), QList<qint64>{adopted.lastOwner()});
        adopted.verifyNeverTwoOwners();
        adopted.send("quit");
    }
    QTRY_COMPARE(adopted.processes(), QList<qint64>());
    QCOMPARE(adopted.count(QStringLiteral("ready")), expected);
    if (end != QLatin1StringView("static destructor")) { // where the program asks for what Qt can't do any more
        const QByteArray output = adopted.process().readAll();
        QVERIFY2(!output.contains("QThread"), output.constData());
    }
}

void tst_Adoption::dataReachesTheLaterManager()
{
    Adopted adopted(QStringLiteral("singleapplication"));
    adopted.begin();
    const auto data = [&](const char *key) {
        return adopted.last(QStringLiteral("data")).value(QLatin1StringView(key)).toVariant().toString();
    };
    for (const bool isUpdate : {true, false}) {
        if (isUpdate)
            adopted.putAgain();
        const int generation = adopted.generation();
        adopted.send("update");
        QTRY_COMPARE(adopted.count(QStringLiteral("data")), generation + 2);
        QCOMPARE(data("text"), QStringLiteral("from generation %1").arg(generation));
        QCOMPARE(data("programChanged"), isUpdate ? QStringLiteral("true") : QStringLiteral("false"));
        QTRY_COMPARE(adopted.owners(), QList<qint64>{adopted.lastOwner()});
    }
}

// It has one child all the time, and starts no second one.
void tst_Adoption::scriptGoesOnWaiting()
{
    Adopted adopted(QStringLiteral("exitcode"));
    adopted.begin();
    const qint64 first = adopted.lastOwner();
    adopted.send("update");
    QTRY_COMPARE(adopted.generation(), 1);
    QCOMPARE(adopted.lastOwner(), first);
    QCOMPARE(adopted.process().state(), QProcess::Running);
    adopted.send("quit");
    QTRY_COMPARE(adopted.process().state(), QProcess::NotRunning);
    QTRY_COMPARE(adopted.processes(), QList<qint64>());
    QCOMPARE(adopted.count(QStringLiteral("ready")), 2);
}

void tst_Adoption::scriptGuard_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("a descriptor of the shell") << QStringLiteral("exec 9>\"$0.lock\"; flock -n 9 || exit 3; exec \"$0\" \"$@\"");
    QTest::newRow("flock starts it") << QStringLiteral("exec flock -n \"$0.lock\" \"$0\" \"$@\"");
}

// The lock is an open file that the copy inherits: it stays locked, and a second start is refused, before and after a restart.
void tst_Adoption::scriptGuard()
{
    QFETCH(QString, script);
    Adopted adopted(QStringLiteral("asynccore"));
    adopted.setProgram(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), script, adopted.program()});
    adopted.begin();
    for (int generation = 0; generation <= 2; ++generation) {
        QTRY_COMPARE(adopted.generation(), generation);
        QTRY_COMPARE(adopted.owners(), QList<qint64>{adopted.lastOwner()});
        QVERIFY(QProcess::execute(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), script, adopted.program()}) != 0);
        QCOMPARE(adopted.count(QStringLiteral("ready")), generation + 1);
        adopted.putAgain();
        adopted.send("update");
    }
    QTRY_COMPARE(adopted.generation(), 3);
    adopted.verifyNeverTwoOwners();
}

QTEST_GUILESS_MAIN(tst_Adoption)
#include "tst_adoption.moc"
