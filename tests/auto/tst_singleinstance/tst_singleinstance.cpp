// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "subjectprocess.h"

#include <QLocalSocket>
#include <QRandomGenerator>
#include <QTest>

#include <csignal>
#include <vector>

// The recipe of docs/desktop.md: one instance of a program has its name, at any time and over restarts.
class tst_SingleInstance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restarts();
    void secondCopyLeaves();
    void secondCopyDuringTheHandover_data();
    void secondCopyDuringTheHandover();
    void secondCopyInTheGap();
    void crash();
    void crashDuringTheHandover();
    void claimedBeforeTheWait();
    void storm();
};

namespace {

class Instances : public SubjectProcess
{
public:
    explicit Instances(const QStringList &options = {}) : m_options(options) { setProgram(QStringLiteral(SINGLEINSTANCE_PROGRAM)); }
    // Where it waits for the gate at each of its exits.
    explicit Instances(const char *option) : Instances(QStringList()) { m_options.append(QLatin1StringView(option) + gate()); }
    ~Instances()
    {
        if (isOwned())
            tell("quit");
        for (const auto &other : m_others)
            other->waitForFinished(5000);
    }

    QString name() const { return path(QStringLiteral("name")); }
    void startFirst()
    {
        start(QStringList{QStringLiteral("--name=") + name()} + m_options);
        QTRY_COMPARE(count(QStringLiteral("primary")), 1);
    }
    // As a user does who has forgotten that it runs already.
    QProcess *startAnother()
    {
        m_others.push_back(std::make_unique<QProcess>());
        QProcess *const process = m_others.back().get();
        process->setProcessChannelMode(QProcess::ForwardedChannels);
        process->start(QStringLiteral(SINGLEINSTANCE_PROGRAM),
                       QStringList{QStringLiteral("--record=") + path(QStringLiteral("record")), QStringLiteral("--name=") + name()}
                           + m_options);
        return process;
    }
    // To whoever has the name.
    bool tell(const QByteArray &message) const
    {
        QLocalSocket socket;
        socket.connectToServer(name());
        if (!socket.waitForConnected(1000))
            return false;
        socket.write(message + '\n');
        return socket.waitForReadyRead(2000) && socket.readAll() == "received\n";
    }
    qint64 primary() const { return pidOf(last(QStringLiteral("primary"))); }
    bool isOwned() const { return primary() && pidOf(last(QStringLiteral("releasing"))) != primary(); }

    // What was recorded lies within the time for which a process really had the name.
    void verifyNeverTwoOwners() const
    {
        qint64 owner = 0;
        const QList<QJsonObject> all = events();
        for (const QJsonObject &event : all) {
            const QString what = event.value(QStringLiteral("event")).toString();
            if (what == QStringLiteral("primary")) {
                QVERIFY2(owner == 0, qPrintable(QStringLiteral("%1 has the name, %2 takes it").arg(owner).arg(pidOf(event))));
                owner = pidOf(event);
            } else if (what == QStringLiteral("releasing")) {
                QCOMPARE(pidOf(event), owner);
                owner = 0;
            }
        }
    }

private:
    QStringList m_options;
    std::vector<std::unique_ptr<QProcess>> m_others;
};

} // namespace

void tst_SingleInstance::restarts()
{
    Instances instances;
    instances.startFirst();
    for (int generation = 1; generation <= 5; ++generation) {
        const qint64 old = instances.primary();
        QVERIFY(instances.tell("restart"));
        QTRY_COMPARE(instances.count(QStringLiteral("primary")), generation + 1);
        QCOMPARE(instances.last(QStringLiteral("primary")).value(QStringLiteral("generation")).toInt(), generation);
        QCOMPARE(instances.last(QStringLiteral("primary")).value(QStringLiteral("predecessor")).toInteger(), old);
        QCOMPARE(instances.processes(), QList<qint64>{instances.primary()});
    }
    QCOMPARE(instances.count(QStringLiteral("secondary")), 0);
    instances.verifyNeverTwoOwners();
    QVERIFY(instances.tell("quit"));
    QTRY_VERIFY(instances.processes().isEmpty());
}

void tst_SingleInstance::secondCopyLeaves()
{
    Instances instances;
    instances.startFirst();
    for (int generation = 0; generation <= 1; ++generation) {
        if (generation == 1)
            QVERIFY(instances.tell("restart"));
        QTRY_COMPARE(instances.count(QStringLiteral("primary")), generation + 1);
        QProcess *const another = instances.startAnother();
        QVERIFY(another->waitForFinished());
        QCOMPARE(another->exitCode(), 0);
        QCOMPARE(instances.count(QStringLiteral("secondary")), generation + 1);
        QTRY_COMPARE(instances.last(QStringLiteral("message")).value(QStringLiteral("text")).toString(), QStringLiteral("activate"));
        QCOMPARE(pidOf(instances.last(QStringLiteral("message"))), instances.primary());
    }
    QCOMPARE(instances.processes(), QList<qint64>{instances.primary()});
    instances.verifyNeverTwoOwners();
}

void tst_SingleInstance::secondCopyDuringTheHandover_data()
{
    QTest::addColumn<int>("copies");
    QTest::newRow("one copy") << 1;
    QTest::newRow("five copies") << 5;
}

void tst_SingleInstance::secondCopyDuringTheHandover()
{
    // They come while the old process still has the name, but answers nobody any more.
    QFETCH(int, copies);
    Instances instances("--release-waits-for=");
    instances.startFirst();
    QVERIFY(instances.tell("restart"));
    QTRY_COMPARE(instances.count(QStringLiteral("successorStarted")), 1);
    for (int i = 0; i < copies; ++i)
        instances.startAnother();
    QTRY_COMPARE(instances.count(QStringLiteral("claiming")), 1 + copies);
    instances.openGate();
    // Those copies, the successor, and the predecessor: one of them remains.
    QTRY_COMPARE(instances.count(QStringLiteral("secondary")), copies);
    QTRY_COMPARE(instances.processes(), QList<qint64>{instances.primary()});
    QCOMPARE(instances.count(QStringLiteral("primary")), 2);
    for (const QJsonObject &event : instances.events(QStringLiteral("secondary")))
        QCOMPARE(event.value(QStringLiteral("text")).toString(), QString()); // each was answered by the new owner
    QCOMPARE(instances.count(QStringLiteral("message")), 1 + copies);
    instances.verifyNeverTwoOwners();
}

void tst_SingleInstance::secondCopyInTheGap()
{
    // The old process has released the name, and is not gone yet: it is anybody's.
    Instances instances("--exit-waits-for=");
    instances.startFirst();
    const qint64 old = instances.primary();
    QVERIFY(instances.tell("restart"));
    QTRY_COMPARE(instances.count(QStringLiteral("released")), 1);
    const qint64 another = instances.startAnother()->processId();
    QTRY_COMPARE(instances.count(QStringLiteral("primary")), 2);
    QCOMPARE(instances.primary(), another);
    QVERIFY(instances.processes().contains(old));
    instances.openGate();

    // The successor finds it taken, says so to the owner, and leaves.
    QTRY_COMPARE(instances.count(QStringLiteral("secondary")), 1);
    QCOMPARE(instances.last(QStringLiteral("secondary")).value(QStringLiteral("generation")).toInt(), 1);
    QTRY_COMPARE(instances.processes(), QList<qint64>{another});
    QCOMPARE(pidOf(instances.last(QStringLiteral("message"))), another);
    instances.verifyNeverTwoOwners();

    // Which can restart in its turn.
    QVERIFY(instances.tell("restart"));
    QTRY_COMPARE(instances.count(QStringLiteral("primary")), 3);
    QCOMPARE(instances.last(QStringLiteral("primary")).value(QStringLiteral("predecessor")).toInteger(), another);
}

void tst_SingleInstance::crash()
{
    // Its lock and its socket stay behind. The next one clears them away.
    Instances instances;
    instances.startFirst();
    kill(pid_t(instances.primary()), SIGKILL);
    QVERIFY(instances.process().waitForFinished());
    QVERIFY(QFile::exists(instances.name()));
    QProcess *const another = instances.startAnother();
    QTRY_COMPARE(instances.count(QStringLiteral("primary")), 2);
    QCOMPARE(instances.primary(), another->processId());
    QVERIFY(instances.tell("quit"));
    QTRY_VERIFY(instances.processes().isEmpty());
}

void tst_SingleInstance::crashDuringTheHandover()
{
    Instances instances("--release-waits-for=");
    instances.startFirst();
    QVERIFY(instances.tell("restart"));
    QTRY_COMPARE(instances.count(QStringLiteral("successorStarted")), 1);
    kill(pid_t(instances.primary()), SIGKILL);
    QTRY_COMPARE(instances.count(QStringLiteral("primary")), 2);
    QCOMPARE(instances.last(QStringLiteral("primary")).value(QStringLiteral("generation")).toInt(), 1);
    QCOMPARE(instances.primary(), instances.last(QStringLiteral("successorStarted")).value(QStringLiteral("successor")).toInteger());
    QTRY_COMPARE(instances.processes(), QList<qint64>{instances.primary()});
    instances.openGate();
}

void tst_SingleInstance::claimedBeforeTheWait()
{
    // The mistake: the successor takes its predecessor for another instance.
    Instances instances({QStringLiteral("--claim-early")});
    instances.startFirst();
    const qint64 old = instances.primary();
    QVERIFY(instances.tell("restart"));
    QTRY_COMPARE(instances.error(), QStringLiteral("SuccessorExited"));
    QCOMPARE(instances.count(QStringLiteral("secondary")), 1);
    QCOMPARE(instances.last(QStringLiteral("secondary")).value(QStringLiteral("generation")).toInt(), 1);
    QTRY_COMPARE(instances.processes(), QList<qint64>{old});
    QVERIFY(instances.isOwned());
}

void tst_SingleInstance::storm()
{
    // Copies are started at random moments of random restarts.
    constexpr int copies = 60;
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    Instances instances({QStringLiteral("--before-release=20"), QStringLiteral("--after-release=20")});
    instances.startFirst();
    int restarts = 0;
    for (int i = 0; i < copies; ++i) {
        if (random.bounded(3) == 0)
            restarts += instances.tell("restart") ? 1 : 0; // whoever has the name now; nobody, in the gap
        instances.startAnother();
        QTest::qWait(random.bounded(60)); // not to wait for anything: to be at another moment
    }
    QVERIFY(restarts > 0);
    QTRY_COMPARE_WITH_TIMEOUT(instances.processes(), QList<qint64>{instances.primary()}, 20000);
    QVERIFY(instances.isOwned());
    QVERIFY(instances.tell("activate"));
    instances.verifyNeverTwoOwners();
    QVERIFY(instances.count(QStringLiteral("primary")) > 1);
    for (const QJsonObject &event : instances.events(QStringLiteral("secondary")))
        QCOMPARE(event.value(QStringLiteral("text")).toString(), QString());
    QVERIFY(instances.tell("quit"));
    QTRY_VERIFY(instances.processes().isEmpty());
}

QTEST_GUILESS_MAIN(tst_SingleInstance)
#include "tst_singleinstance.moc"
