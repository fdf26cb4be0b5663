// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "pidnamespace.h"
#include "subjectprocess.h"
#include "subjectunit.h"
#include "systemdmachine.h"

#include <QFile>
#include <QTest>

#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

using Manager = SystemdMachine::Manager;
Q_DECLARE_METATYPE(Manager)

// Not the program itself is the main process of a unit or PID 1, but a script, or a small init, that waits for it.
class tst_Script : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void unit_data();
    void unit();
    void independentInUnit_data();
    void independentInUnit();
    void saysWhatItDoes_data();
    void saysWhatItDoes();
    void container_data();
    void container();
    void jobOfContainersShell();

private:
    SystemdMachine m_machine;
    int m_units = 0;

    QString unitName() { return QStringLiteral("unit%1").arg(++m_units); }
    QString writeScript(const QString &unit, const QByteArray &body);
    void restart(const SubjectUnit &unit) const; // systemctl reload would reach the script
};

// $PROGRAM, as a word of its own, is the subject with its arguments.
static bool write(const QString &path, const QByteArray &body)
{
    QFile script(path);
    if (!script.open(QIODevice::WriteOnly))
        return false;
    script.write("#!/bin/sh\n" + QByteArray(body).replace("$PROGRAM", "'" SUBJECT_PROGRAM "' \"$@\"") + '\n');
    const auto everybody = QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther;
    return script.setPermissions(everybody | QFile::WriteOwner);
}

QString tst_Script::writeScript(const QString &unit, const QByteArray &body)
{
    const QString path = m_machine.path(unit + QStringLiteral("-script"));
    return write(path, body) ? path : QString();
}

void tst_Script::restart(const SubjectUnit &unit) const
{
    const qint64 pid = pidOf(unit.record().last(QStringLiteral("ready")));
    QCOMPARE(m_machine.run({QStringLiteral("kill"), QStringLiteral("-HUP"), QString::number(pid)}).exitCode, 0);
}

void tst_Script::initTestCase()
{
    if (!m_machine.boot() && !m_machine.lacking().isEmpty())
        QSKIP(qPrintable(m_machine.lacking()));
    QVERIFY2(QFile::exists(m_machine.path(QStringLiteral("up"))), m_machine.log().constData());
}

void tst_Script::unit_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Manager>("manager");
    const QByteArray waits = "$PROGRAM; exit $?";
    QTest::newRow("simple") << QByteArray("simple") << waits << Manager::System;
    QTest::newRow("simple, of a user") << QByteArray("simple") << waits << Manager::User;
    QTest::newRow("notify") << QByteArray("notify") << waits << Manager::System;
    QTest::newRow("notify, of a user") << QByteArray("notify") << waits << Manager::User;
    QTest::newRow("script of a script") << QByteArray("simple") << QByteArray("sh -c '\"$@\"; exit $?' sh $PROGRAM; exit $?")
                                        << Manager::System;
    QTest::newRow("timeout") << QByteArray("simple") << QByteArray("timeout 100 $PROGRAM; exit $?") << Manager::System;
    QTest::newRow("in the background") << QByteArray("simple") << QByteArray("$PROGRAM &\nwait") << Manager::System;
    QTest::newRow("in a session of its own") << QByteArray("simple") << QByteArray("setsid --wait $PROGRAM; exit $?") << Manager::System;
    QTest::newRow("script that leaves") << QByteArray("forking") << QByteArray("$PROGRAM &") << Manager::System;
}

void tst_Script::unit()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(Manager, manager);
    const QString name = unitName();
    SubjectUnit::Settings settings;
    settings.type = type;
    settings.restart = "always";
    settings.more = "NotifyAccess=all";
    settings.program = writeScript(name, body);
    settings.manager = manager;
    SubjectUnit unit(m_machine, name, settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();
    const qint64 pid = pidOf(unit.record().last(QStringLiteral("ready")));
    QCOMPARE(pid == mainPid, type == "forking");
    const QString processes = unit.processes();
    for (int generation = 1; generation <= 3; ++generation) {
        restart(unit);
        QTRY_COMPARE(unit.record().generation(), generation);
        QCOMPARE(unit.record().count(QStringLiteral("ready")), generation + 1);
        const QJsonObject ready = unit.record().last(QStringLiteral("ready"));
        QCOMPARE(pidOf(ready), pid);
        QCOMPARE(ready.value(QStringLiteral("method")).toString(), QStringLiteral("InPlace"));
        QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString());
        QVERIFY(ready.value(QStringLiteral("locked")).toBool());
        QCOMPARE(unit.mainPid(), mainPid);
        QCOMPARE(unit.state(), QStringLiteral("active running"));
        QCOMPARE(unit.property("NRestarts"), QStringLiteral("0"));
        QTRY_COMPARE(unit.processes(), processes);
    }
    QVERIFY(unit.stop());
}

void tst_Script::independentInUnit_data()
{
    QTest::addColumn<QByteArray>("body");
    // As the applications of a desktop's shell, which is a unit itself.
    QTest::newRow("in a scope of its own") << QByteArray("systemd-run --quiet --scope $PROGRAM\nexec sleep 25");
    QTest::newRow("detached") << QByteArray("setsid --fork $PROGRAM\nexec sleep 25");
}

// It has the variable, too, but the unit doesn't end with it.
void tst_Script::independentInUnit()
{
    QFETCH(QByteArray, body);
    const QString name = unitName();
    SubjectUnit::Settings settings;
    settings.more = "NotifyAccess=all"; // the manager would listen
    settings.program = writeScript(name, body);
    SubjectUnit unit(m_machine, name, settings);
    QVERIFY(unit.start());
    const qint64 mainPid = unit.mainPid();
    qint64 pid = pidOf(unit.record().last(QStringLiteral("ready")));
    for (int generation = 1; generation <= 3; ++generation) {
        restart(unit);
        QTRY_COMPARE(unit.record().generation(), generation);
        const QJsonObject ready = unit.record().last(QStringLiteral("ready"));
        QVERIFY(pidOf(ready) != std::exchange(pid, pidOf(ready)));
        QCOMPARE(ready.value(QStringLiteral("method")).toString(), QStringLiteral("Successor"));
        QCOMPARE(unit.state(), QStringLiteral("active running"));
        QCOMPARE(unit.mainPid(), mainPid);
    }
    m_machine.run({QStringLiteral("kill"), QStringLiteral("-KILL"), QString::number(pid)});
}

void tst_Script::saysWhatItDoes_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("in place") << QStringLiteral("Automatic") << QByteArray("in place: a script or the like waits for this process");
    QTest::newRow("successor") << QStringLiteral("Successor") << QByteArray("let the script exec the program");
}

// A forced successor tells the manager nothing: it would not know itself what it is.
void tst_Script::saysWhatItDoes()
{
    QFETCH(QString, method);
    QFETCH(QByteArray, line);
    const QString name = unitName();
    SubjectUnit::Settings settings;
    settings.more = "Environment=QT_LOGGING_RULES=rollover.info=true\nNotifyAccess=all";
    settings.options = QStringList{QStringLiteral("--method=") + method};
    settings.program = writeScript(name, "$PROGRAM; exit $?");
    SubjectUnit unit(m_machine, name, settings);
    QVERIFY(unit.start());
    QVERIFY(!m_machine.log().contains(line));
    restart(unit);
    QTRY_VERIFY(m_machine.log().contains(line));
    if (method == QLatin1StringView("Successor"))
        QTRY_COMPARE(unit.state(), QStringLiteral("inactive dead"));
}

void tst_Script::container_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("script") << QByteArray("$PROGRAM; exit $?");
    QTest::newRow("script of a script") << QByteArray("sh -c '\"$@\"; exit $?' sh $PROGRAM; exit $?");
    // It gives its child a process group, as tini does.
    QTest::newRow("small init") << QByteArray("exec bash -c 'set -m; \"$@\"; exit $?' bash $PROGRAM");
}

void tst_Script::container()
{
    if (const QString lacking = PidNamespace::lacking(); !lacking.isEmpty())
        QSKIP(qPrintable(lacking));
    QFETCH(QByteArray, body);
    SubjectProcess subject;
    QVERIFY(write(subject.path(QStringLiteral("script")), body));
    // A container's runtime makes PID 1 the leader of a session.
    subject.setProgram(PidNamespace::wrapper(), {QStringLiteral("setsid"), subject.path(QStringLiteral("script"))});
    QVERIFY(subject.startReady({QStringLiteral("--port=%1").arg(freePort())}));
    const qint64 pid = pidOf(subject.last(QStringLiteral("ready")));
    QVERIFY(pid != 1);
    for (int generation = 1; generation <= 3; ++generation) {
        QVERIFY(subject.restart());
        const QJsonObject ready = subject.last(QStringLiteral("ready"));
        QCOMPARE(pidOf(ready), pid);
        QCOMPARE(ready.value(QStringLiteral("method")).toString(), QStringLiteral("InPlace"));
        QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString());
    }
    subject.send("quit");
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    QCOMPARE(subject.process().exitCode(), 0);
}

// Somebody has typed it there. The shell goes on.
void tst_Script::jobOfContainersShell()
{
    if (const QString lacking = PidNamespace::lacking(); !lacking.isEmpty())
        QSKIP(qPrintable(lacking));
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    QVERIFY(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    SubjectProcess subject;
    QVERIFY(write(subject.path(QStringLiteral("script")), "exec bash -c 'set -m; \"$@\"; sleep 25' bash $PROGRAM"));
    subject.process().setStandardInputFile(QString::fromLocal8Bit(ptsname(terminal)));
    subject.setProgram(PidNamespace::wrapper(),
                       {QStringLiteral("setsid"), QStringLiteral("--ctty"), subject.path(QStringLiteral("script"))});
    QVERIFY(subject.startReady({QStringLiteral("--no-input"), QStringLiteral("--unix-signals")}));
    const PidNamespace space = PidNamespace::belowWrapper(subject.process().processId());
    qint64 pid = pidOf(subject.last(QStringLiteral("ready")));
    for (int generation = 1; generation <= 3; ++generation) {
        kill(pid_t(space.outside(pid)), SIGHUP);
        QTRY_COMPARE(subject.generation(), generation);
        const QJsonObject ready = subject.last(QStringLiteral("ready"));
        QVERIFY(pidOf(ready) != std::exchange(pid, pidOf(ready)));
        QCOMPARE(ready.value(QStringLiteral("method")).toString(), QStringLiteral("Successor"));
    }
    kill(pid_t(space.firstProcess()), SIGKILL);
    QTRY_COMPARE(subject.process().state(), QProcess::NotRunning);
    close(terminal);
}

QTEST_GUILESS_MAIN(tst_Script)
#include "tst_script.moc"
