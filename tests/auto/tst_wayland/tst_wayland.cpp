// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "runningprocesses.h"
#include "subjectprocess.h"
#include "trayfolder.h"
#include "trayitems.h"
#include "waylandsession.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <csignal>

#include <unistd.h>

using Tray = WaylandSession::Tray;
using NewWindow = WaylandSession::NewWindow;

// Programs with windows, and the examples, on a desktop with Wayland, where icons in the tray are StatusNotifierItems.
class tst_Wayland : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void icon();
    void iconAfterAFailedUpdate();
    void iconAfterARefusal();
    void refusedClose();
#ifdef QUICK_V1 // the library was built with its QML module
    void quick();
#endif
    void focus_data();
    void focus();
    void activationToken_data();
    void activationToken();
};

namespace {

const QString checkForUpdates = QStringLiteral("Check for updates");
const QString restartEntry = QStringLiteral("Restart");

QByteArray contents(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void start(QProcess *process, const WaylandSession &session, const QString &program, const QStringList &arguments)
{
    QStringList words = session.asUser() + QStringList{program} + arguments;
    QProcessEnvironment environment = session.environment();
    environment.insert(process->processEnvironment());
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::ForwardedChannels);
    process->setChildProcessModifier([] { alarm(60); });
    const QString first = words.takeFirst();
    process->start(first, words);
    QVERIFY2(process->waitForStarted(), qPrintable(process->errorString()));
}

// The tray example, used by its icon's menu. Its icon is the only one in the tray.
class TrayExample
{
public:
    ~TrayExample()
    {
        m_session.reset(); // with the compositor its clients end, too
        m_process.waitForFinished();
        QTRY_COMPARE(m_folder.processes(), QList<qint64>());
    }

    bool start()
    {
        if (!m_session->start(Tray::Waybar)) {
            qWarning("%s", qPrintable(m_session->errorString()));
            return false;
        }
        m_folder.install();
        m_items = std::make_unique<TrayItems>(m_session->environment().value(QStringLiteral("DBUS_SESSION_BUS_ADDRESS")));
        ::start(&m_process, *m_session, m_folder.program(), m_folder.arguments());
        return waitForSuccessor();
    }

    WaylandSession &session() { return *m_session; }
    TrayFolder &folder() { return m_folder; }
    TrayItems &items() { return *m_items; }
    QProcess &process() { return m_process; } // generation 0
    qint64 pid() const { return m_pid; } // of the newest
    QString icon() const { return m_items->services().value(0); }
    QString toolTip() const { return m_items->toolTip(icon()); }
    QString title() const { return m_session->window(m_pid).title; }
    bool choose(const QString &entry) const { return m_items->choose(icon(), entry); }

    // It alone is left, and has an icon and a window.
    bool waitForSuccessor()
    {
        return QTest::qWaitFor(
            [this, old = m_pid] {
                const QList<qint64> pids = m_folder.processes();
                m_pid = pids.value(0);
                return pids.size() == 1 && m_pid != old && hasTheIcon() && m_session->windows(m_pid).size() == 1;
            },
            10000);
    }

    bool hasTheIcon() const
    {
        const QStringList services = m_items->services();
        return services.size() == 1 && m_items->pid(services.constFirst()) == m_pid && m_items->menu(services.constFirst()).size() == 3;
    }

private:
    std::unique_ptr<WaylandSession> m_session = std::make_unique<WaylandSession>();
    TrayFolder m_folder{m_session->path({})};
    std::unique_ptr<TrayItems> m_items;
    QProcess m_process;
    qint64 m_pid = 0;
};

class Program : public SubjectProcess
{
public:
    explicit Program(const WaylandSession &session) : m_session(session)
    {
        QStringList words = session.asUser() + QStringList{QStringLiteral(WINDOWS_PROGRAM)};
        const QString first = words.takeFirst();
        setProgram(first, words);
        process().setProcessEnvironment(session.environment());
    }

    qint64 pid() const { return pidOf(last(QStringLiteral("ready"))); }
    WaylandSession::Window window() const { return m_session.window(pid()); }
    QString title() const { return window().title; }
    QString token() const { return last(QStringLiteral("constructed")).value(QStringLiteral("activationToken")).toString(); }
    bool hasFocus() const { return window().hasFocus; }

private:
    const WaylandSession &m_session;
};

QString title(int generation)
{
    return QStringLiteral("window 0 of generation %1").arg(generation);
}

} // namespace

void tst_Wayland::icon()
{
    TrayExample example;
    QVERIFY(example.start());
    QCOMPARE(example.title(), QStringLiteral("Tray 1.0"));
    int generation = 0;
    for (const QString &entry : {checkForUpdates, restartEntry, restartEntry}) {
        QVERIFY(example.choose(entry));
        QVERIFY(example.waitForSuccessor());
        QCOMPARE(example.title(), QStringLiteral("Tray 2.0"));
        ++generation;
        QTRY_COMPARE(example.items().registrations(), generation + 1);
        QCOMPARE(example.items().most(), 1); // at any time
    }
    QCOMPARE(example.process().exitCode(), 0);
}

void tst_Wayland::iconAfterAFailedUpdate()
{
    TrayExample example;
    QVERIFY(example.start());
    const QString icon = example.icon();
    example.folder().offer(QStringLiteral("/bin/false"), QStringLiteral("2.0"));
    QVERIFY(example.choose(checkForUpdates));
    QTRY_VERIFY2(example.toolTip().contains(QStringLiteral("Version 2.0 does not come up")), qPrintable(example.toolTip()));
    QTRY_COMPARE(example.folder().processes(), QList<qint64>{example.pid()});
    QVERIFY(contents(example.folder().program()) == contents(QStringLiteral(TRAY_V1)));
    QVERIFY(example.hasTheIcon());
    QCOMPARE(example.icon(), icon);

    example.folder().offer(QStringLiteral(TRAY_V2), QStringLiteral("2.0"));
    QVERIFY(example.choose(checkForUpdates));
    QVERIFY(example.waitForSuccessor());
    QCOMPARE(example.title(), QStringLiteral("Tray 2.0"));
    QTRY_COMPARE(example.items().registrations(), 2);
    QCOMPARE(example.items().most(), 1);
}

void tst_Wayland::iconAfterARefusal()
{
    TrayExample example;
    const QFileInfo plugin(QStringLiteral(STUBBORN_WINDOWS)); // it is in the folder of its kind
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QFileInfo(plugin.path()).path());
    environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("stubbornwindows"));
    example.process().setProcessEnvironment(environment);
    QVERIFY(example.start());
    const QString icon = example.icon();
    for (const QString &entry : {restartEntry, checkForUpdates}) {
        QVERIFY(example.choose(entry));
        const QString refused = QStringLiteral("This program declined to quit");
        QTRY_VERIFY2(example.toolTip().contains(refused), qPrintable(example.toolTip()));
        QTRY_COMPARE(example.folder().processes(), QList<qint64>{example.pid()});
        QVERIFY(example.hasTheIcon());
        QCOMPARE(example.icon(), icon);
    }
    QTRY_VERIFY2(example.toolTip().contains(QStringLiteral("Version 2.0 is in place")), qPrintable(example.toolTip()));
    QCOMPARE(example.items().registrations(), 1);
    QCOMPARE(example.session().windows(example.pid()).size(), 1);
}

void tst_Wayland::refusedClose()
{
    WaylandSession session;
    QVERIFY2(session.start(Tray::None), qPrintable(session.errorString()));
    Program program(session);
    program.start({QStringLiteral("--on-close=Refuse")});
    QTRY_COMPARE(program.title(), title(0));
    const qint64 window = program.window().id;
    program.send("restart");
    QTRY_COMPARE(program.error(), QStringLiteral("QuitRefused"));
    QTRY_COMPARE(program.processes(), QList<qint64>{program.pid()});
    QCOMPARE(program.window().id, window);

    program.send("onClose Accept\nrestart");
    QTRY_COMPARE(program.generation(), 1);
    QTRY_COMPARE(program.title(), title(1));
    QCOMPARE(program.processes(), QList<qint64>{program.pid()});
}

#ifdef QUICK_V1
void tst_Wayland::quick()
{
    WaylandSession session;
    QVERIFY2(session.start(Tray::None), qPrintable(session.errorString()));
    const QString program = session.path(QStringLiteral("notes"));
    QVERIFY(QFile::copy(QStringLiteral(QUICK_V1), program));
    QProcess process;
    start(&process, session, program, {});
    const auto title = [&session] { return session.focused().title; };
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0"));
    session.type(QStringLiteral("Buy milk"));
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0 *"));
    session.press(QStringLiteral("-M ctrl s -m ctrl"));
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0"));
    session.resize(session.focused(), {600, 420});
    QTRY_COMPARE(session.focused().place.size(), QSize(600, 420));
    for (int generation = 1; generation <= 2; ++generation) {
        session.press(QStringLiteral("-k ISO_Left_Tab -k ISO_Left_Tab -k ISO_Left_Tab -k space")); // back from the text to the button
        QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation %1").arg(generation));
        QTRY_COMPARE(session.focused().place.size(), QSize(600, 420));
    }
    session.press(QStringLiteral("-M ctrl ac -m ctrl"));
    QTRY_COMPARE(session.clipboardText(), QStringLiteral("Buy milk"));
    QCOMPARE(process.exitCode(), 0);
    session.close(session.focused());
    QTRY_VERIFY(runningProcesses(program).isEmpty());
}
#endif

void tst_Wayland::focus_data()
{
    QTest::addColumn<NewWindow>("newWindow");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<bool>("hasFocus");
    QTest::addColumn<bool>("comesToTheFront");
    QTest::newRow("in front, shown as ever") << NewWindow::GetsFocus << QStringList() << true << true;
    QTest::newRow("behind, shown as ever") << NewWindow::GetsFocus << QStringList() << false << true;
    QTest::newRow("behind, WA_ShowWithoutActivating")
        << NewWindow::GetsFocus << QStringList{QStringLiteral("--keep-inactive")} << false << true;
    QTest::newRow("in front, on a desktop that wants a token") << NewWindow::NeedsToken << QStringList() << true << false;
    QTest::newRow("behind, on a desktop that wants a token") << NewWindow::NeedsToken << QStringList() << false << false;
}

void tst_Wayland::focus()
{
    QFETCH(NewWindow, newWindow);
    QFETCH(QStringList, options);
    QFETCH(bool, hasFocus);
    QFETCH(bool, comesToTheFront);
    WaylandSession session;
    QVERIFY2(session.start(Tray::None, newWindow), qPrintable(session.errorString()));
    Program program(session);
    program.start(options);
    QTRY_COMPARE(program.title(), title(0));
    Program other(session);
    other.start({});
    QTRY_COMPARE(other.title(), title(0));
    session.activate(hasFocus ? program.window() : other.window());
    QTRY_COMPARE(program.last(QStringLiteral("application")).value(QStringLiteral("active")).toBool(), hasFocus); // it has heard of it
    QTRY_COMPARE(program.hasFocus(), hasFocus);

    program.send("restart");
    QTRY_COMPARE(program.generation(), 1);
    QTRY_COMPARE(program.title(), title(1));
    QCOMPARE(program.hasFocus(), comesToTheFront);
    QCOMPARE(other.hasFocus(), !comesToTheFront);
}

void tst_Wayland::activationToken_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<bool>("isUsed");
    QTest::newRow("activateWindow()") << QStringList{QStringLiteral("--activate")} << true; // by which Qt 6.4 uses the token
    QTest::newRow("shown as ever") << QStringList() << false;
}

void tst_Wayland::activationToken()
{
    QFETCH(QStringList, options);
    QFETCH(bool, isUsed);
    WaylandSession session;
    QVERIFY2(session.start(Tray::None, NewWindow::NeedsToken), qPrintable(session.errorString()));
    Program other(session);
    other.start({});
    QTRY_COMPARE(other.title(), title(0));
    QVERIFY(other.hasFocus());
    Program program(session);
    program.start(options);
    QTRY_COMPARE(program.title(), title(0));
    QVERIFY(other.hasFocus());

    const QString token = session.requestActivationToken();
    QVERIFY(!token.isEmpty());
    program.send("setVariableAtRestart XDG_ACTIVATION_TOKEN=" + token.toLatin1() + "\nrestart");
    QTRY_COMPARE(program.generation(), 1);
    QTRY_COMPARE(program.title(), title(1));
    QCOMPARE(program.token(), token);
    QTRY_COMPARE(program.hasFocus(), isUsed);

    program.send("restart");
    QTRY_COMPARE(program.generation(), 2);
    QTRY_COMPARE(program.title(), title(2));
    QCOMPARE(program.token(), QString());
    QVERIFY(other.hasFocus());
}

QTEST_GUILESS_MAIN(tst_Wayland)
#include "tst_wayland.moc"
