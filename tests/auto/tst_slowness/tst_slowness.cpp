// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "pidnamespace.h"
#include "subjectprocess.h"

#include <QRandomGenerator>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <functional>
#include <memory>
#include <vector>

#include <sys/prctl.h>
#include <unistd.h>

using namespace std::chrono_literals;

// Processes that are stopped for longer than any timeout, that don't turn their event loop, or that get little of the CPU. Whatever
// becomes of the restart: never two own the port and the lock, one is left that does, nobody else is, and it can restart again.
class tst_Slowness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void stopped_data();
    void stopped();
    void busyPredecessor_data();
    void busyPredecessor();
    void cancelledWhenOverdue();
    void slowSuccessor();
    void lateSuccessor();
    void underLoad();
};

namespace {

bool isInPlace()
{
    return qEnvironmentVariable("SUBJECT_METHOD") == QLatin1StringView("InPlace");
}

// In place, the test is the supervisor, and the subject PID 1.
class Scene
{
public:
    void start(const QStringList &options);
    // All that runs of it, as the numbers are outside.
    QList<qint64> processes() const { return m_space ? m_space->processes() : m_subject.processes(); }
    qint64 predecessor() const { return m_space ? m_space->firstProcess() : m_subject.process().processId(); }
    qint64 successor() const; // 0 if there is none yet
    bool isSettled() const;
    void verifySurvivor(); // once it is settled
    SubjectProcess &subject() { return m_subject; }

private:
    SubjectProcess m_subject;
    std::unique_ptr<PidNamespace> m_space;
};

void Scene::start(const QStringList &options)
{
    if (isInPlace())
        m_subject.setProgram(PidNamespace::wrapper(), {QStringLiteral(SUBJECT_PROGRAM)});
    m_subject.start(
        QStringList{QStringLiteral("--port=%1").arg(freePort()), QStringLiteral("--lock=") + m_subject.path(QStringLiteral("lock"))}
        + options);
    QTRY_VERIFY(m_subject.generation() >= 0); // it may be on its way already
    if (isInPlace())
        m_space = std::make_unique<PidNamespace>(PidNamespace::belowWrapper(m_subject.process().processId()));
}

qint64 Scene::successor() const
{
    QList<qint64> others = processes();
    others.removeAll(predecessor());
    return others.isEmpty() ? 0 : others.constLast();
}

// Who is ready, and running, is the only one.
bool Scene::isSettled() const
{
    const QList<qint64> running = processes();
    const QJsonObject state = m_subject.last(QStringLiteral("state"));
    if (running.size() != 1 || state.value(QStringLiteral("state")).toString() != QLatin1StringView("Running"))
        return false;
    return pidOf(state) == (m_space ? m_space->inside(running.constFirst()) : running.constFirst());
}

void Scene::verifySurvivor()
{
    QVERIFY(isSettled());
    const qsizetype before = m_subject.count(QStringLiteral("ready"));
    m_subject.send("startTimeout 30000\nrestart");
    QTRY_COMPARE_WITH_TIMEOUT(m_subject.count(QStringLiteral("ready")), before + 1, 15000);
    QTRY_VERIFY(isSettled());
    for (const QJsonObject &ready : m_subject.events(QStringLiteral("ready"))) {
        QCOMPARE(ready.value(QStringLiteral("portError")).toString(), QString());
        QVERIFY(ready.value(QStringLiteral("locked")).toBool());
    }
}

// Makes the machine busy. Ends with the test, whatever becomes of that.
class BusyLoop
{
public:
    BusyLoop()
    {
        m_process.setChildProcessModifier([] {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            alarm(60);
            [[maybe_unused]] const int niceness = nice(1);
        });
        m_process.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("while :; do :; done")});
    }
    ~BusyLoop()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
};

} // namespace

void tst_Slowness::initTestCase()
{
    if (!isInPlace())
        return;
    QVERIFY2(PidNamespace::hasTools(), "needs mount, nsenter, setpriv and unshare (Debian: mount, util-linux)");
    if (const QString lacking = PidNamespace::lacking(); !lacking.isEmpty())
        QSKIP(qPrintable(lacking));
}

void tst_Slowness::stopped_data()
{
    QTest::addColumn<bool>("stopsPredecessor");
    QTest::addColumn<bool>("endsOverdue");
    QTest::newRow("predecessor") << true << false;
    QTest::newRow("predecessor, is ended when it is overdue") << true << true;
    QTest::newRow("successor") << false << false;
    QTest::newRow("successor, ends an overdue predecessor") << false << true;
}

// At a random moment, for longer than all timeouts; leaving after a cancel has one of a second.
void tst_Slowness::stopped()
{
    QFETCH(bool, stopsPredecessor);
    QFETCH(bool, endsOverdue);
    static constexpr auto duration = 1300ms;
    const int count = qMax(6, qEnvironmentVariableIntValue("SLOWNESS_COUNT"));
    const quint32 seed = QRandomGenerator::system()->generate();
    QRandomGenerator random(seed);
    qInfo("seed %u", seed);

    std::vector<std::unique_ptr<Scene>> scenes;
    for (int i = 0; i < count; ++i) {
        scenes.push_back(std::make_unique<Scene>());
        scenes.back()->start({QStringLiteral("--exit-timeout=400"), QStringLiteral("--clean-up=40"),
                              endsOverdue ? QStringLiteral("--end-overdue") : QString(),
                              i == 0 ? QStringLiteral("--as-successor=busy") : QString()}); // one of them is there for a while
        scenes.back()->subject().send("startTimeout 400");
    }
    int stopped = 0;
    int continued = 0;
    int tooLate = 0;
    const std::function<void(Scene *)> stop = [&](Scene *scene) {
        const auto target = pid_t(stopsPredecessor ? scene->predecessor() : scene->successor());
        if (target == 0 && (scene->subject().generation() > 0 || scene->subject().count(QStringLiteral("error")) > 0)) {
            ++tooLate;
        } else if (target == 0) { // not started yet
            QTimer::singleShot(1, this, [&stop, scene] { stop(scene); });
        } else {
            ++stopped;
            kill(target, SIGSTOP);
            QTimer::singleShot(duration, this, [target, &continued] {
                kill(target, SIGCONT);
                ++continued;
            });
        }
    };
    for (const auto &scene : scenes) {
        scene->subject().send("restart");
        const int moment = scene == scenes.front() ? 0 : int(random.bounded(80)); // that one as soon as there is something to stop
        QTimer::singleShot(std::chrono::milliseconds(moment), Qt::PreciseTimer, this, [&stop, &scene] { stop(scene.get()); });
    }
    QTRY_COMPARE_WITH_TIMEOUT(continued + tooLate, count, 20000);
    QVERIFY(stopped > 0);
    for (const auto &scene : scenes) {
        QTRY_VERIFY_WITH_TIMEOUT(scene->isSettled(), 15000);
        scene->verifySurvivor();
    }
}

void tst_Slowness::busyPredecessor_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("commands");
    QTest::newRow("before it hears that the successor is alive") << QStringList() << QByteArray("startTimeout 1000\nrestart\nbusy 3000");
    QTest::newRow("afterwards") << QStringList{QStringLiteral("--busy-when-started=3000")} << QByteArray("restart");
}

// It doesn't turn its event loop. A successor that was alive in time can't help that.
void tst_Slowness::busyPredecessor()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, commands);
    Scene patient, impatient;
    patient.start(options + QStringList{QStringLiteral("--exit-timeout=500")});
    impatient.start(options + QStringList{QStringLiteral("--exit-timeout=500"), QStringLiteral("--end-overdue")});
    for (Scene *scene : {&patient, &impatient})
        scene->subject().send(commands);
    for (Scene *scene : {&patient, &impatient}) {
        QTRY_COMPARE_WITH_TIMEOUT(scene->subject().generation(), 1, 15000);
        QTRY_VERIFY(scene->isSettled());
        QCOMPARE(scene->subject().count(QStringLiteral("error")), 0);
        // Nobody waits for the exit of a process that restarts in place: a rehearsal doesn't call it overdue, or end it.
        QCOMPARE(scene->subject().count(QStringLiteral("overdue")), isInPlace() ? 0 : 1);
    }
    if (!isInPlace()) {
        QCOMPARE(patient.subject().process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(impatient.subject().process().exitStatus(), QProcess::CrashExit);
    }
}

// While it still thinks about a predecessor that is overdue, that one goes on, and must not be ended any more.
void tst_Slowness::cancelledWhenOverdue()
{
    Scene scene;
    scene.start({QStringLiteral("--ask-before-quitting"), QStringLiteral("--refuse-quit"), QStringLiteral("--exit-timeout=300"),
                 QStringLiteral("--end-overdue"), QStringLiteral("--overdue-waits-for=") + scene.subject().gate()});
    scene.subject().send("restart");
    QTRY_COMPARE(scene.subject().count(QStringLiteral("successorStarted")), 1);
    QTRY_COMPARE(scene.subject().count(QStringLiteral("overdue")), isInPlace() ? 0 : 1);
    scene.subject().send({});
    QTRY_COMPARE(scene.subject().error(), QStringLiteral("QuitRefused"));
    scene.subject().openGate();
    QTRY_VERIFY(scene.isSettled());
    QCOMPARE(scene.subject().generation(), 0);
    QCOMPARE(scene.subject().count(QStringLiteral("overdue")), isInPlace() ? 0 : 1);
    QCOMPARE(scene.subject().count(QStringLiteral("leaving")), 1); // it was not ended
}

void tst_Slowness::slowSuccessor()
{
    Scene scene;
    scene.start({QStringLiteral("--as-successor=busy")});
    scene.subject().send("restart");
    QTRY_COMPARE_WITH_TIMEOUT(scene.subject().generation(), 1, 10000);
    QTRY_VERIFY(scene.isSettled());
}

void tst_Slowness::lateSuccessor()
{
    Scene scene;
    scene.start({QStringLiteral("--as-successor=busy")});
    scene.subject().send("startTimeout 300\nrestart");
    QTRY_COMPARE(scene.subject().error(), QStringLiteral("SuccessorTimedOut"));
    QTRY_VERIFY(scene.isSettled());
    QCOMPARE(scene.subject().generation(), 0);
    scene.verifySurvivor();
}

void tst_Slowness::underLoad()
{
    std::vector<std::unique_ptr<BusyLoop>> loops;
    for (int i = 0; i < 2 * QThread::idealThreadCount(); ++i)
        loops.push_back(std::make_unique<BusyLoop>());
    Scene scene;
    scene.start({QStringLiteral("--generations=20"), QStringLiteral("--threads=2")});
    QTRY_COMPARE_WITH_TIMEOUT(scene.subject().generation(), 20, 30000);
    QTRY_VERIFY(scene.isSettled());
    QCOMPARE(scene.subject().count(QStringLiteral("ready")), 21);
    scene.verifySurvivor();
}

QTEST_GUILESS_MAIN(tst_Slowness)
#include "tst_slowness.moc"
