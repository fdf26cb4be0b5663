// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include <RolloverManager>

#include <QDir>
#include <QLoggingCategory>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <cerrno>

using namespace std::chrono_literals;

// The public class by itself, in a process that nobody handed over to.
class tst_RolloverManager : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void readyComesFromTheEventLoop();
    void waitForReady();
    void oneInstance();
    void timeoutsOutOfRange();
    void limitOutOfRange();
    void overrides();
    void badInput_data();
    void badInput();
    void cancelWithoutRestart();
    void cancelWhileWaiting();
    void properties();
    void printsOnlyInItsCategory();
};

void tst_RolloverManager::defaults()
{
    const RolloverManager rollover;
    QCOMPARE(RolloverManager::instance(), &rollover);
    QCOMPARE(rollover.state(), RolloverManager::State::Waiting);
    QCOMPARE(rollover.method(), RolloverManager::Method::Successor);
    QCOMPARE(rollover.error(), RolloverManager::Error::NoError);
    QCOMPARE(rollover.errorString(), QString());
    QVERIFY(!rollover.isSuccessor());
    QCOMPARE(rollover.generation(), 0);
    QCOMPARE(rollover.predecessorPid(), qint64(0));
    QCOMPARE(rollover.sessionData(), QVariantMap());
    QCOMPARE(rollover.startTimeout(), 30s);
    QCOMPARE(rollover.exitTimeout(), 30s);
    QVERIFY(!rollover.endsOverduePredecessor());
    QVERIFY(!rollover.programChanged());
    QCOMPARE(rollover.restartLimit(), 5);
    QCOMPARE(rollover.restartInterval(), 10s);
    QCOMPARE(rollover.program(), QCoreApplication::applicationFilePath());
    QCOMPARE(rollover.arguments(), QCoreApplication::arguments().mid(1));
    QCOMPARE(rollover.environment(), QProcessEnvironment::systemEnvironment());
    QCOMPARE(rollover.workingDirectory(), QDir::currentPath());
}

void tst_RolloverManager::readyComesFromTheEventLoop()
{
    RolloverManager rollover;
    QSignalSpy ready(&rollover, &RolloverManager::ready);
    QSignalSpy states(&rollover, &RolloverManager::stateChanged);
    QCOMPARE(ready.count(), 0);
    QVERIFY(ready.wait());
    QCOMPARE(rollover.state(), RolloverManager::State::Running);
    QCOMPARE(states.count(), 1);
    QVERIFY(rollover.waitForReady()); // it is
    QVERIFY(!ready.wait(20));
    QCOMPARE(ready.count(), 1);
}

void tst_RolloverManager::waitForReady()
{
    RolloverManager rollover;
    QSignalSpy ready(&rollover, &RolloverManager::ready);
    QVERIFY(rollover.waitForReady());
    QVERIFY(rollover.waitForReady(0ms));
    QCOMPARE(ready.count(), 1);
}

void tst_RolloverManager::oneInstance()
{
    {
        RolloverManager first;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^RolloverManager: there is one already")));
        RolloverManager second;
        QCOMPARE(RolloverManager::instance(), &first);
        QVERIFY(!second.waitForReady());
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^RolloverManager::restart: ")));
        second.restart();
        QCOMPARE(second.state(), RolloverManager::State::Waiting);
        QVERIFY(first.waitForReady());
    }
    QVERIFY(!RolloverManager::instance());
    RolloverManager next;
    QVERIFY(next.waitForReady());
}

void tst_RolloverManager::timeoutsOutOfRange()
{
    RolloverManager rollover;
    rollover.setStartTimeout(5ms);
    rollover.setExitTimeout(6ms);
    for (const auto timeout : {0ms, -1ms, std::chrono::milliseconds::max()}) {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^RolloverManager::setStartTimeout: ")));
        rollover.setStartTimeout(timeout);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^RolloverManager::setExitTimeout: ")));
        rollover.setExitTimeout(timeout);
    }
    QCOMPARE(rollover.startTimeout(), 5ms);
    QCOMPARE(rollover.exitTimeout(), 6ms);
}

void tst_RolloverManager::limitOutOfRange()
{
    RolloverManager rollover;
    rollover.setRestartLimit(3, 7ms);
    for (const auto &[limit, interval] : {std::pair(-1, 1ms), {1, 0ms}, {1, -1ms}, {0, std::chrono::milliseconds::max()}}) {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^RolloverManager::setRestartLimit: ")));
        rollover.setRestartLimit(limit, interval);
    }
    QCOMPARE(rollover.restartLimit(), 3);
    QCOMPARE(rollover.restartInterval(), 7ms);
    rollover.setRestartLimit(0, 8ms);
    QCOMPARE(rollover.restartLimit(), 0);
    QCOMPARE(rollover.restartInterval(), 8ms);
}

void tst_RolloverManager::overrides()
{
    RolloverManager rollover;
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("A"), QStringLiteral("b"));
    rollover.setProgram(QStringLiteral("/bin/x"));
    rollover.setArguments({QStringLiteral("y"), QString()});
    rollover.setEnvironment(environment);
    rollover.setWorkingDirectory(QStringLiteral("/tmp"));
    rollover.setSessionData({{QStringLiteral("k"), 1}});
    rollover.setEndsOverduePredecessor(true);
    QCOMPARE(rollover.program(), QStringLiteral("/bin/x"));
    QCOMPARE(rollover.arguments(), QStringList({QStringLiteral("y"), QString()}));
    QCOMPARE(rollover.environment(), environment);
    QCOMPARE(rollover.workingDirectory(), QStringLiteral("/tmp"));
    QCOMPARE(rollover.sessionData(), QVariantMap({{QStringLiteral("k"), 1}}));
    QVERIFY(rollover.endsOverduePredecessor());
    rollover.setMethod(RolloverManager::Method::InPlace);
    QCOMPARE(rollover.method(), RolloverManager::Method::InPlace);
}

void tst_RolloverManager::badInput_data()
{
    using Configure = std::function<void(RolloverManager &)>;
    QTest::addColumn<Configure>("configure");
    QTest::addColumn<RolloverManager::Error>("error");
    QTest::addColumn<QString>("named");
    QTest::newRow("empty program") << Configure([](RolloverManager &r) { r.setProgram(QString()); })
                                   << RolloverManager::Error::ProgramNotFound << QStringLiteral("empty");
    QTest::newRow("no such program") << Configure([](RolloverManager &r) { r.setProgram(QStringLiteral("/nonexistent/agent")); })
                                     << RolloverManager::Error::ProgramNotFound << QStringLiteral("/nonexistent/agent");
    QTest::newRow("NUL in the program") << Configure([](RolloverManager &r) { r.setProgram(QStringLiteral("/bin/true") + QChar::Null); })
                                        << RolloverManager::Error::ProgramNotFound << QStringLiteral("/bin/true");
    QTest::newRow("no such name in PATH") << Configure([](RolloverManager &r) { r.setProgram(QStringLiteral("no-such-agent-4711")); })
                                          << RolloverManager::Error::ProgramNotFound << QStringLiteral("no-such-agent-4711");
    QTest::newRow("NUL in an argument") << Configure([](RolloverManager &r) { r.setArguments({QString(QChar::Null)}); })
                                        << RolloverManager::Error::FailedToStart << QStringLiteral("argument");
    QTest::newRow("argument too long") << Configure([](RolloverManager &r) { r.setArguments({QString(200000, u'x')}); })
                                       << RolloverManager::Error::FailedToStart << qt_error_string(E2BIG);
    QTest::newRow("no such directory") << Configure([](RolloverManager &r) { r.setWorkingDirectory(QStringLiteral("/nonexistent/dir")); })
                                       << RolloverManager::Error::FailedToStart << QStringLiteral("/nonexistent/dir");
}

void tst_RolloverManager::badInput()
{
    using Configure = std::function<void(RolloverManager &)>;
    QFETCH(Configure, configure);
    QFETCH(RolloverManager::Error, error);
    QFETCH(QString, named);
    const auto descriptors = [] { return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System); };

    RolloverManager rollover;
    QVERIFY(rollover.waitForReady());
    configure(rollover);
    QSignalSpy errors(&rollover, &RolloverManager::errorOccurred);
    const QStringList before = descriptors();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral(".*")));
    rollover.restart();
    QCOMPARE(errors.count(), 1);
    QCOMPARE(rollover.error(), error);
    QVERIFY2(rollover.errorString().contains(named), qPrintable(rollover.errorString()));
    QCOMPARE(rollover.state(), RolloverManager::State::Running);
    QCOMPARE(descriptors(), before);
    QVERIFY(!qEnvironmentVariableIsSet("ROLLOVER_HANDOVER"));
}

void tst_RolloverManager::cancelWithoutRestart()
{
    RolloverManager rollover;
    QSignalSpy errors(&rollover, &RolloverManager::errorOccurred);
    rollover.cancel();
    QVERIFY(rollover.waitForReady());
    rollover.cancel();
    QCOMPARE(errors.count(), 0);
    QCOMPARE(rollover.state(), RolloverManager::State::Running);
}

void tst_RolloverManager::cancelWhileWaiting()
{
    RolloverManager rollover;
    QSignalSpy errors(&rollover, &RolloverManager::errorOccurred);
    QSignalSpy about(&rollover, &RolloverManager::aboutToRestart);
    rollover.restart();
    QCOMPARE(rollover.state(), RolloverManager::State::Waiting);
    rollover.cancel();
    QCOMPARE(errors.count(), 1);
    QCOMPARE(rollover.error(), RolloverManager::Error::Cancelled);
    QCOMPARE(rollover.state(), RolloverManager::State::Waiting);
    QVERIFY(rollover.waitForReady());
    QCOMPARE(about.count(), 0);
}

void tst_RolloverManager::properties()
{
    RolloverManager rollover;
    QVERIFY(rollover.waitForReady());
    QCOMPARE(rollover.property("state").toInt(), int(RolloverManager::State::Running));
    QVERIFY(rollover.setProperty("sessionData", QVariantMap{{QStringLiteral("a"), 1}}));
    QCOMPARE(rollover.sessionData().value(QStringLiteral("a")), QVariant(1));
    QCOMPARE(rollover.property("successor"), QVariant(false));
    QCOMPARE(rollover.property("generation"), QVariant(0));
}

void tst_RolloverManager::printsOnlyInItsCategory()
{
    static int messages = 0;
    QLoggingCategory::setFilterRules(QStringLiteral("rollover=false"));
    const QtMessageHandler before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) { ++messages; });
    {
        RolloverManager rollover;
        RolloverManager second;
        second.restart();
        rollover.setStartTimeout(0ms);
        rollover.setExitTimeout(0ms);
        rollover.waitForReady();
        rollover.setProgram(QStringLiteral("/nonexistent/agent"));
        rollover.restart();
    }
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules(QString());
    QCOMPARE(messages, 0);
}

QTEST_GUILESS_MAIN(tst_RolloverManager)
#include "tst_rollovermanager.moc"
