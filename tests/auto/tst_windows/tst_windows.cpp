// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"
#include "subjectprocess.h"

#include <QTest>

// What top-level windows have to say about a restart, under a real window manager. docs/desktop.md is written after it.
class tst_Windows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void restarts_data();
    void restarts();
    void refusedClose();
    void oneOfTwoRefuses();
    void modalDialog_data();
    void modalDialog();
    void stubbornDialog_data();
    void stubbornDialog();
    void restartBeforeADialog_data();
    void restartBeforeADialog();
    void closeToTray_data();
    void closeToTray();
    void hidesLater();
    void finishesFirst_data();
    void finishesFirst();
    void splash_data();
    void splash();
    void activeWindow();
    void backgroundWindow_data();
    void backgroundWindow();
    void staleTokens();
    void freshTokens();

private:
    std::unique_ptr<DesktopSession> m_desktop;
};

namespace {

class Program : public SubjectProcess
{
public:
    explicit Program(const DesktopSession &desktop, const QHash<QString, QString> &variables = {}) : m_desktop(desktop)
    {
        setProgram(QStringLiteral(WINDOWS_PROGRAM));
        QProcessEnvironment environment = desktop.environment();
        for (auto variable = variables.begin(); variable != variables.end(); ++variable)
            environment.insert(variable.key(), variable.value());
        process().setProcessEnvironment(environment);
    }

    qint64 pid() const { return pidOf(last(QStringLiteral("ready"))); }
    QStringList titles() const
    {
        QStringList result;
        const QList<DesktopSession::WindowId> windows = m_desktop.windows(pid());
        for (DesktopSession::WindowId window : windows)
            result.append(m_desktop.title(window));
        result.sort();
        return result;
    }
    DesktopSession::WindowId window() const { return m_desktop.windows(pid()).value(0); }
    QJsonObject constructed(int generation) const { return events(QStringLiteral("constructed")).value(generation); }

private:
    const DesktopSession &m_desktop;
};

QString title(int generation, int window = 0)
{
    return QStringLiteral("window %1 of generation %2").arg(window).arg(generation);
}

} // namespace

void tst_Windows::initTestCase()
{
    m_desktop = std::make_unique<DesktopSession>();
    QVERIFY2(m_desktop->start(DesktopSession::Tray::None), qPrintable(m_desktop->errorString()));
}

void tst_Windows::cleanupTestCase()
{
    m_desktop.reset();
}

void tst_Windows::restarts_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("windows");
    QTest::newRow("one window") << QStringList() << 1;
    QTest::newRow("one window, waitForReady()") << QStringList{QStringLiteral("--wait")} << 1;
    QTest::newRow("three windows") << QStringList{QStringLiteral("--windows=3")} << 3;
    QTest::newRow("no window") << QStringList{QStringLiteral("--windows=0")} << 0;
    QTest::newRow("one window, not quitOnLastWindowClosed") << QStringList{QStringLiteral("--stay-without-window")} << 1;
    QTest::newRow("hidden in the tray") << QStringList{QStringLiteral("--hidden"), QStringLiteral("--stay-without-window")} << 0;
    QTest::newRow("hidden in the tray, and would refuse")
        << QStringList{QStringLiteral("--hidden"), QStringLiteral("--on-close=Refuse"), QStringLiteral("--stay-without-window")} << 0;
    QTest::newRow("hidden, quitOnLastWindowClosed") << QStringList{QStringLiteral("--hidden")} << 0;
}

void tst_Windows::restarts()
{
    QFETCH(QStringList, options);
    QFETCH(int, windows);
    Program program(*m_desktop);
    program.start(options);
    for (int generation = 0; generation <= 2; ++generation) {
        QTRY_COMPARE(program.generation(), generation);
        QStringList titles;
        for (int window = 0; window < windows; ++window)
            titles.append(title(generation, window));
        QTRY_COMPARE(program.titles(), titles);
        QCOMPARE(program.processes(), QList<qint64>{program.pid()});
        if (generation < 2)
            program.send("restart");
    }
    QCOMPARE(program.count(QStringLiteral("error")), 0);
    QCOMPARE(program.count(QStringLiteral("closeEvent")), 2 * windows); // each was asked, and hidden ones weren't
}

void tst_Windows::refusedClose()
{
    Program program(*m_desktop);
    program.start({QStringLiteral("--on-close=Refuse")});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    program.send("restart");
    QTRY_COMPARE(program.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(program.processes(), QList<qint64>{program.process().processId()});
    QCOMPARE(program.state(), QStringLiteral("Running"));
    QCOMPARE(program.titles(), QStringList{title(0)});

    program.send("onClose Accept\nrestart");
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.generation(), 1);
    QCOMPARE(program.processes(), QList<qint64>{program.pid()});
}

void tst_Windows::oneOfTwoRefuses()
{
    Program program(*m_desktop);
    program.start({QStringLiteral("--windows=2")});
    QTRY_COMPARE(program.titles(), (QStringList{title(0, 0), title(0, 1)}));
    program.send("refuse 1\nrestart");
    QTRY_COMPARE(program.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(program.processes(), QList<qint64>{program.process().processId()});
    // Qt asks one after the other, in an order of its own. If the other one came first, it has been closed, and stays so.
    const bool otherWasAsked = program.count(QStringLiteral("closeEvent")) == 2;
    QTRY_COMPARE(program.titles(), otherWasAsked ? QStringList{title(0, 1)} : (QStringList{title(0, 0), title(0, 1)}));
}

void tst_Windows::modalDialog_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<int>("result");
    QTest::newRow("exec()") << QByteArray("dialog") << 0;
    QTest::newRow("QMessageBox::information()") << QByteArray("messageBox information") << 0x400;
    QTest::newRow("QMessageBox::question()") << QByteArray("messageBox question") << 0x10000;
}

static void startWithDialog(Program &program, const QByteArray &command)
{
    program.start({});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    program.send(command);
    QTRY_COMPARE(program.titles(), (QStringList{QStringLiteral("dialog"), title(0)}));
}

void tst_Windows::modalDialog()
{
    QFETCH(QByteArray, command);
    QFETCH(int, result);
    Program program(*m_desktop);
    startWithDialog(program, command);
    program.send("restart");
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.processes(), QList<qint64>{program.pid()});
    // It was closed as by its user, and the code after exec() has run, in the process that leaves.
    QCOMPARE(program.count(QStringLiteral("dialogClosed")), 1);
    QCOMPARE(program.last(QStringLiteral("dialogClosed")).value(QStringLiteral("result")).toInt(), result);
}

void tst_Windows::stubbornDialog_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("exec(), ignoring its close event") << QByteArray("stubbornDialog");
    QTest::newRow("QMessageBox without a button that means closing it") << QByteArray("messageBox yesToAll");
}

void tst_Windows::stubbornDialog()
{
    QFETCH(QByteArray, command);
    Program program(*m_desktop);
    startWithDialog(program, command);
    program.send("restart");
    QTRY_COMPARE(program.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(program.processes(), QList<qint64>{program.process().processId()});
    QCOMPARE(program.titles(), (QStringList{QStringLiteral("dialog"), title(0)}));
    QCOMPARE(program.count(QStringLiteral("dialogClosed")), 0);
}

void tst_Windows::restartBeforeADialog_data()
{
    modalDialog_data();
}

void tst_Windows::restartBeforeADialog()
{
    // The slot that calls restart() opens a dialog next, and so the answer comes while that is open.
    QFETCH(QByteArray, command);
    QFETCH(int, result);
    Program program(*m_desktop);
    program.start({});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    program.send("restartThen " + command);
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.count(QStringLiteral("dialogOpened")), 1);
    QCOMPARE(program.count(QStringLiteral("dialogClosed")), 1);
    QCOMPARE(program.last(QStringLiteral("dialogClosed")).value(QStringLiteral("result")).toInt(), result);
}

void tst_Windows::closeToTray_data()
{
    QTest::addColumn<QString>("onClose");
    // A QApplication asks the windows, and then looks which are visible. So that one restarts, too.
    QTest::newRow("ignores, and hides") << QStringLiteral("HideAlways");
    QTest::newRow("lets quit() through, by QEvent::spontaneous()") << QStringLiteral("HideIfSpontaneous");
    QTest::newRow("lets restart() through, by the manager's state") << QStringLiteral("HideUnlessStopping");
}

void tst_Windows::closeToTray()
{
    QFETCH(QString, onClose);
    Program program(*m_desktop);
    program.start({QStringLiteral("--on-close=") + onClose, QStringLiteral("--stay-without-window")});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    program.send("restart");
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.last(QStringLiteral("closeEvent")).value(QStringLiteral("spontaneous")).toBool(), false);

    m_desktop->close(program.window());
    QTRY_COMPARE(program.titles(), QStringList());
    QCOMPARE(program.last(QStringLiteral("closeEvent")).value(QStringLiteral("spontaneous")).toBool(), true);
    QCOMPARE(program.processes(), QList<qint64>{program.pid()});

    program.send("restart"); // hidden, it isn't asked
    QTRY_COMPARE(program.titles(), QStringList{title(2)});
    QCOMPARE(program.count(QStringLiteral("closeEvent")), 2);
    QCOMPARE(program.count(QStringLiteral("error")), 0);
}

void tst_Windows::hidesLater()
{
    // What hides itself in the close event doesn't refuse. What does so only when it has faded out, say, is still there.
    Program program(*m_desktop);
    program.start({QStringLiteral("--on-close=HideLater"), QStringLiteral("--stay-without-window")});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    program.send("restart");
    QTRY_COMPARE(program.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(program.titles(), QStringList());
    QTRY_COMPARE(program.processes(), QList<qint64>{program.process().processId()});
    QCOMPARE(program.state(), QStringLiteral("Running"));

    program.send("restart"); // hidden, it isn't asked
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.count(QStringLiteral("closeEvent")), 1);
}

void tst_Windows::finishesFirst_data()
{
    QTest::addColumn<QString>("onClose");
    QTest::addColumn<int>("refusals");
    QTest::newRow("not for a restart") << QStringLiteral("HideLaterUnlessStopping") << 0;
    QTest::newRow("and then restarts again") << QStringLiteral("CloseLater") << 1;
}

void tst_Windows::finishesFirst()
{
    QFETCH(QString, onClose);
    QFETCH(int, refusals);
    Program program(*m_desktop);
    program.start({QStringLiteral("--on-close=") + onClose, QStringLiteral("--stay-without-window")});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    program.send("restart");
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.count(QStringLiteral("error")), refusals);
    QCOMPARE(program.processes(), QList<qint64>{program.pid()});

    m_desktop->close(program.window()); // now the user
    QTRY_COMPARE(program.titles(), QStringList());
    QCOMPARE(program.processes(), QList<qint64>{program.pid()});
}

void tst_Windows::splash_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("waitForReady()") << QStringList{QStringLiteral("--wait")};
    QTest::newRow("exec()") << QStringList();
}

void tst_Windows::splash()
{
    QFETCH(QStringList, options);
    Program program(*m_desktop);
    program.start(options + QStringList{QStringLiteral("--splash"), QStringLiteral("--clean-up-until-told")});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    program.send("restart");
    QTRY_COMPARE(program.count(QStringLiteral("splashClosed")), 1);
    QVERIFY(!program.last(QStringLiteral("splashClosed")).value(QStringLiteral("ready")).toBool());
    // In exec(), quitOnLastWindowClosed ends it, and with it the successor. Then its predecessor becomes the successor.
    if (options.isEmpty())
        QTRY_COMPARE(program.count(QStringLiteral("aboutToQuit")), 2);
    program.send({});
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QTRY_COMPARE(program.processes(), QList<qint64>{program.pid()}); // it may come up while the successor still cleans up
    // When the wait is over, the last window counts again.
    m_desktop->close(program.window());
    QTRY_VERIFY(program.processes().isEmpty());
}

void tst_Windows::activeWindow()
{
    Program program(*m_desktop);
    program.start({});
    for (int generation = 0; generation <= 3; ++generation) {
        QTRY_COMPARE(program.titles(), QStringList{title(generation)});
        QTRY_COMPARE(m_desktop->activeWindow(), program.window());
        if (generation < 3)
            program.send("restart");
    }
}

void tst_Windows::backgroundWindow_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<bool>("comesToTheFront");
    QTest::newRow("shown as ever") << QStringList() << true; // openbox gives the focus to a new window
    QTest::newRow("WA_ShowWithoutActivating") << QStringList{QStringLiteral("--keep-inactive")} << false;
}

void tst_Windows::backgroundWindow()
{
    // It restarts while its user works in another program.
    QFETCH(QStringList, options);
    QFETCH(bool, comesToTheFront);
    Program program(*m_desktop);
    program.start(options);
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    Program other(*m_desktop);
    other.start({});
    QTRY_COMPARE(other.titles(), QStringList{title(0)});
    QTRY_COMPARE(m_desktop->activeWindow(), other.window());
    QTRY_VERIFY(!program.last(QStringLiteral("application")).value(QStringLiteral("active")).toBool()); // it has heard of it
    program.send("restart");
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    if (comesToTheFront) {
        QTRY_COMPARE(m_desktop->activeWindow(), program.window());
    } else {
        // What would come after its window has come: the answer to a request that the window manager gets later.
        other.send("inactiveWindow");
        QTRY_COMPARE(other.titles(), (QStringList{QStringLiteral("inactive"), title(0)}));
        QCOMPARE(m_desktop->activeWindow(), other.window());
    }
}

void tst_Windows::staleTokens()
{
    Program program(*m_desktop, {{QStringLiteral("DESKTOP_STARTUP_ID"), QStringLiteral("stale_TIME1")},
                                 {QStringLiteral("XDG_ACTIVATION_TOKEN"), QStringLiteral("stale")}});
    program.start({});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    QCOMPARE(program.constructed(0).value(QStringLiteral("startupId")).toString(), QStringLiteral("stale_TIME1"));
    QCOMPARE(program.constructed(0).value(QStringLiteral("activationToken")).toString(), QStringLiteral("stale"));
    program.send("restart");
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.constructed(1).value(QStringLiteral("startupId")).toString(), QString());
    QCOMPARE(program.constructed(1).value(QStringLiteral("activationToken")).toString(), QString());
}

void tst_Windows::freshTokens()
{
    // Messages to the root window, as the window manager gets them.
    QProcess messages;
    messages.setProcessEnvironment(m_desktop->environment());
    messages.start(QStringLiteral("xev"), {QStringLiteral("-root"), QStringLiteral("-event"), QStringLiteral("property")});
    QByteArray seen;
    const auto completions = [&] { return (seen += messages.readAll()).count("_NET_STARTUP_INFO_BEGIN"); };

    Program program(*m_desktop);
    program.start({});
    QTRY_COMPARE(program.titles(), QStringList{title(0)});
    QTRY_VERIFY(completions() == 0 && seen.contains("PropertyNotify")); // it listens
    program.send("setVariableAtRestart DESKTOP_STARTUP_ID=fresh_TIME1\nsetVariableAtRestart XDG_ACTIVATION_TOKEN=fresh\nrestart");
    QTRY_COMPARE(program.titles(), QStringList{title(1)});
    QCOMPARE(program.constructed(1).value(QStringLiteral("startupId")).toString(), QStringLiteral("fresh_TIME1"));
    QCOMPARE(program.constructed(1).value(QStringLiteral("activationToken")).toString(), QStringLiteral("fresh"));
    // With its first window Qt says that the start for which the ID was made is complete.
    QTRY_COMPARE(completions(), 1);

    program.send("restart");
    QTRY_COMPARE(program.titles(), QStringList{title(2)});
    QCOMPARE(program.constructed(2).value(QStringLiteral("startupId")).toString(), QString());
    QCOMPARE(program.constructed(2).value(QStringLiteral("activationToken")).toString(), QString());
    QTRY_COMPARE(m_desktop->activeWindow(), program.window());
    QCOMPARE(completions(), 1);
    messages.kill();
    messages.waitForFinished();
}

QTEST_GUILESS_MAIN(tst_Windows)
#include "tst_windows.moc"
