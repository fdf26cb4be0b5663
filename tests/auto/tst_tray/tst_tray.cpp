// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"
#include "runningprocesses.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <unistd.h>
#include <memory>

using Tray = DesktopSession::Tray;
using WindowId = DesktopSession::WindowId;

// The example on a real desktop, used by its icon in the tray, its menu and its window.
class tst_Tray : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void update();
    void restart();
    void longText();
    void failedUpdate_data();
    void failedUpdate();
    void failedRestartWithoutUpdate();
    void refusedRestart();
    void refusedUpdate();
    void quit();
    void quitOfAHiddenWindowIsAskedFor();
    void hiddenWindowStaysHidden();
    void withoutATrayCloseQuits();

private:
    enum Entry { CheckForUpdates, Restart, Quit };

    void startDesktop(Tray tray = Tray::Trayer);
    void startTray(); // version 1.0, which finds 2.0 in its folder of updates
    void offer(const QString &program, const QString &version, const QByteArray &sha256 = {});
    QString path(const QString &name) const { return m_desktop->path(name); }
    QList<qint64> processes() const { return runningProcesses(program()); }
    QString program() const { return path(QStringLiteral("bin/tray")); }

    bool choose(Entry entry);
    bool answer(const QString &key);
    bool waitForIcon();
    bool waitForWindow();
    bool waitForSuccessor();
    void toggleJob();
    void placeAndType();
    QString text();
    QString status();

    std::unique_ptr<DesktopSession> m_desktop;
    std::unique_ptr<QProcess> m_process; // generation 0
    qint64 m_pid = 0;                    // of the newest
    WindowId m_window = 0;
};

static QByteArray contents(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void tst_Tray::initTestCase()
{
    const QString tool = DesktopSession::missingTool(Tray::Trayer);
    if (!tool.isEmpty())
        QSKIP(qPrintable(QStringLiteral("there is no %1").arg(tool)));
}

void tst_Tray::cleanup()
{
    if (!m_desktop)
        return;
    const QString file = program();
    m_desktop.reset(); // with its server the programs end, too
    if (m_process)
        m_process->waitForFinished();
    m_process.reset();
    QTRY_COMPARE(runningProcesses(file), QList<qint64>());
}

void tst_Tray::startDesktop(Tray tray)
{
    m_desktop = std::make_unique<DesktopSession>();
    QVERIFY2(m_desktop->start(tray), qPrintable(m_desktop->errorString()));
    QVERIFY(QDir().mkpath(path(QStringLiteral("bin"))));
    QVERIFY(QDir().mkpath(path(QStringLiteral("updates"))));
    QVERIFY(QFile::copy(QStringLiteral(TRAY_V1), program()));
    offer(QStringLiteral(TRAY_V2), QStringLiteral("2.0"));
}

void tst_Tray::offer(const QString &newProgram, const QString &version, const QByteArray &sha256)
{
    const QString file = QStringLiteral("updates/tray-") + version;
    QFile::remove(path(file));
    QVERIFY(QFile::copy(newProgram, path(file)));
    const QByteArray sum = QCryptographicHash::hash(contents(path(file)), QCryptographicHash::Sha256).toHex();
    QFile manifest(path(QStringLiteral("updates/update.json")));
    QVERIFY(manifest.open(QIODevice::WriteOnly));
    manifest.write(QJsonDocument(QJsonObject{{QStringLiteral("version"), version},
                                             {QStringLiteral("file"), file.section(u'/', 1)},
                                             {QStringLiteral("sha256"), QString::fromLatin1(sha256.isEmpty() ? sum : sha256)}})
                       .toJson());
}

void tst_Tray::startTray()
{
    m_process = std::make_unique<QProcess>();
    m_process->setProcessEnvironment(m_desktop->environment());
    m_process->setProcessChannelMode(QProcess::ForwardedChannels);
    m_process->setChildProcessModifier([] { alarm(60); });
    m_process->start(program(), {QStringLiteral("--updates"), path(QStringLiteral("updates"))});
    QVERIFY2(m_process->waitForStarted(), qPrintable(m_process->errorString()));
    m_pid = m_process->processId();
    QVERIFY(waitForWindow());
}

bool tst_Tray::choose(Entry entry)
{
    if (!waitForIcon())
        return false;
    m_desktop->rightClick(m_desktop->trayIcons().constFirst(), {8, 8});
    if (!QTest::qWaitFor([this] { return m_desktop->menus(m_pid).size() == 1; }))
        return false;
    m_desktop->clickMenuEntry(m_desktop->menus(m_pid).constFirst(), entry, 3);
    return true;
}

bool tst_Tray::waitForIcon()
{
    return QTest::qWaitFor([this] {
        const QList<WindowId> icons = m_desktop->trayIcons();
        return icons.size() == 1 && m_desktop->pid(icons.constFirst()) == m_pid;
    });
}

// There is one process, which is another one, with one icon and its window.
bool tst_Tray::waitForSuccessor()
{
    const auto isAlone = [this, old = m_pid] {
        const QList<qint64> pids = processes();
        m_pid = pids.value(0);
        return pids.size() == 1 && m_pid != old;
    };
    return QTest::qWaitFor(isAlone, 10000) && waitForIcon() && (m_window == 0 || waitForWindow());
}

bool tst_Tray::waitForWindow()
{
    return QTest::qWaitFor([this] {
        const QList<WindowId> windows = m_desktop->windows(m_pid);
        m_window = windows.value(0);
        return windows.size() == 1 && m_desktop->activeWindow() == m_window;
    });
}

void tst_Tray::toggleJob()
{
    m_desktop->key(QStringLiteral("alt+j"));
}

// Answers the question whether to quit.
bool tst_Tray::answer(const QString &key)
{
    WindowId question = 0;
    const auto isAsked = [&] {
        const QList<WindowId> windows = m_desktop->windows(m_pid);
        question = windows.value(windows.size() - 1);
        return windows.size() == (m_window != 0 ? 2 : 1) && m_desktop->activeWindow() == question;
    };
    if (!QTest::qWaitFor(isAsked))
        return false;
    m_desktop->key(key);
    return QTest::qWaitFor([&] { return !m_desktop->windows(m_pid).contains(question); });
}

void tst_Tray::placeAndType()
{
    m_desktop->type(QStringLiteral("Remember the milk"));
    for (int i = 0; i < 4; ++i)
        m_desktop->key(QStringLiteral("Left"));
    m_desktop->move(m_window, {60, 90});
    m_desktop->resize(m_window, {500, 350});
    QTRY_COMPARE(m_desktop->geometry(m_window).size(), QSize(500, 350));
}

QString tst_Tray::text()
{
    m_desktop->click(m_window, {30, 30});
    return m_desktop->copiedText();
}

QString tst_Tray::status()
{
    m_desktop->click(m_window, {20, -18});
    return m_desktop->copiedText();
}

void tst_Tray::update()
{
    startDesktop();
    QFile::setPermissions(program(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QFile::Permissions permissions = QFile::permissions(program());
    startTray();
    QCOMPARE(m_desktop->title(m_window), QStringLiteral("Tray 1.0"));
    placeAndType();
    const QRect place = m_desktop->geometry(m_window);

    QVERIFY(choose(CheckForUpdates));
    QVERIFY(waitForSuccessor());
    QCOMPARE(m_process->exitCode(), 0);
    QCOMPARE(m_desktop->title(m_window), QStringLiteral("Tray 2.0"));
    QTRY_COMPARE(m_desktop->toolTips(m_pid).size(), 1); // the tray's message
    QTRY_COMPARE(m_desktop->geometry(m_window), place);
    m_desktop->type(QStringLiteral("butter"));
    QTRY_COMPARE(text(), QStringLiteral("Remember the butter" "milk"));
    QTRY_COMPARE(status(), QStringLiteral("updated to 2.0"));

    QCOMPARE(contents(program()), contents(QStringLiteral(TRAY_V2)));
    QCOMPARE(QFile::permissions(program()), permissions);
    QCOMPARE(contents(program() + QStringLiteral(".backup")), contents(QStringLiteral(TRAY_V1)));
    QCOMPARE(QDir(path(QStringLiteral("bin"))).entryList(QDir::Files).size(), 2);

    QVERIFY(choose(CheckForUpdates));
    QTRY_COMPARE(status(), QStringLiteral("There is no newer version."));
}

void tst_Tray::restart()
{
    startDesktop();
    startTray();
    placeAndType();
    const QRect place = m_desktop->geometry(m_window);
    for (int generation = 1; generation <= 3; ++generation) {
        QVERIFY(choose(Restart));
        QVERIFY(waitForSuccessor());
        QTRY_COMPARE(m_desktop->geometry(m_window), place);
        m_desktop->type(QString::number(generation));
    }
    QTRY_COMPARE(text(), QStringLiteral("Remember the 123milk"));
    QCOMPARE(m_desktop->title(m_window), QStringLiteral("Tray 1.0"));
    QTRY_COMPARE(status(), QStringLiteral("Process %1").arg(m_pid));
    QCOMPARE(m_desktop->toolTips(m_pid), QList<WindowId>());
}

void tst_Tray::longText()
{
    startDesktop();
    startTray();
    const QString text = QStringLiteral("0123456789 \u00e4\u20ac\U0001f600 \n").repeated(20000);
    m_desktop->setClipboardText(text);
    m_desktop->key(QStringLiteral("ctrl+v"));
    QTRY_COMPARE(this->text().size(), text.size());
    QVERIFY(choose(Restart));
    QVERIFY(waitForSuccessor());
    QTRY_COMPARE(this->text(), text);
}

void tst_Tray::failedUpdate_data()
{
    QTest::addColumn<QString>("newProgram");
    QTest::addColumn<QByteArray>("sha256");
    QTest::addColumn<QString>("status");
    const QString back = QStringLiteral("Version 2.0 does not come up, so 1.0 is back in place.");
    QTest::newRow("exits at once") << QStringLiteral("/bin/false") << QByteArray() << back;
    QTest::newRow("no program") << QStringLiteral("/etc/passwd") << QByteArray() << back;
    QTest::newRow("wrong checksum") << QStringLiteral(TRAY_V2) << QByteArray(64, '0')
                                    << QStringLiteral("is damaged: its SHA-256 is not that of update.json.");
}

void tst_Tray::failedUpdate()
{
    QFETCH(QString, newProgram);
    QFETCH(QByteArray, sha256);
    QFETCH(QString, status);
    startDesktop();
    offer(newProgram, QStringLiteral("2.0"), sha256);
    startTray();
    m_desktop->type(QStringLiteral("still"));
    const qint64 pid = m_pid;
    QVERIFY(choose(CheckForUpdates));
    QTRY_VERIFY2(this->status().contains(status), qPrintable(this->status()));
    QCOMPARE(m_desktop->toolTips(m_pid).size(), 1);
    QCOMPARE(contents(program()), contents(QStringLiteral(TRAY_V1)));
    QVERIFY(QFileInfo(program()).isExecutable());
    QTRY_COMPARE(processes(), QList<qint64>{pid});
    // It goes on, and can still be updated.
    QTRY_COMPARE(text(), QStringLiteral("still"));
    m_desktop->type(QStringLiteral("here"));
    offer(QStringLiteral(TRAY_V2), QStringLiteral("2.0"));
    QVERIFY(choose(CheckForUpdates));
    QVERIFY(waitForSuccessor());
    QCOMPARE(m_desktop->title(m_window), QStringLiteral("Tray 2.0"));
    QTRY_COMPARE(text(), QStringLiteral("here"));
}

void tst_Tray::failedRestartWithoutUpdate()
{
    startDesktop();
    startTray();
    const QString backup = program() + QStringLiteral(".backup"); // of an earlier update
    QVERIFY(QFile::copy(QStringLiteral("/etc/passwd"), backup));
    QVERIFY(QFile::remove(program()));
    QVERIFY(choose(Restart));
    QTRY_COMPARE(status(), QStringLiteral("Not restarted. There is no program %1.").arg(program()));
    QVERIFY(!QFile::exists(program()));
    QVERIFY(QFile::exists(backup));
}

void tst_Tray::refusedRestart()
{
    startDesktop();
    startTray();
    const qint64 pid = m_pid;
    toggleJob();
    QVERIFY(choose(Restart));
    QVERIFY(answer(QStringLiteral("alt+n")));
    QTRY_COMPARE(status(), QStringLiteral("Not restarted. The application declined to quit."));
    QTRY_COMPARE(processes(), QList<qint64>{pid});
    QVERIFY(choose(Restart));
    QVERIFY(answer(QStringLiteral("alt+y")));
    QVERIFY(waitForSuccessor());
}

void tst_Tray::refusedUpdate()
{
    startDesktop();
    startTray();
    const qint64 pid = m_pid;
    toggleJob();
    QVERIFY(choose(CheckForUpdates));
    QVERIFY(answer(QStringLiteral("alt+n")));
    QTRY_COMPARE(status(), QStringLiteral("Version 2.0 is in place, and the next restart will use it. The application declined to quit."));
    QTRY_COMPARE(processes(), QList<qint64>{pid});
    QCOMPARE(m_desktop->title(m_window), QStringLiteral("Tray 1.0"));
    QCOMPARE(contents(program()), contents(QStringLiteral(TRAY_V2)));
    QVERIFY(choose(Restart));
    QVERIFY(answer(QStringLiteral("alt+y")));
    QVERIFY(waitForSuccessor());
    QTRY_COMPARE(status(), QStringLiteral("updated to 2.0"));
}

void tst_Tray::quit()
{
    startDesktop();
    startTray();
    toggleJob();
    QVERIFY(choose(Quit));
    QVERIFY(answer(QStringLiteral("alt+n")));
    toggleJob(); // not any more
    QVERIFY(choose(Quit));
    QTRY_COMPARE(m_process->state(), QProcess::NotRunning);
    QCOMPARE(m_process->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_process->exitCode(), 0);
    QCOMPARE(m_desktop->trayIcons(), QList<WindowId>());
}

void tst_Tray::quitOfAHiddenWindowIsAskedFor()
{
    startDesktop();
    startTray();
    toggleJob();
    m_desktop->close(m_window);
    QTRY_COMPARE(m_desktop->windows(m_pid), QList<WindowId>());
    m_window = 0;
    QVERIFY(choose(Quit));
    QVERIFY(answer(QStringLiteral("alt+n")));
    QVERIFY(choose(Quit));
    QVERIFY(answer(QStringLiteral("alt+y")));
    QTRY_COMPARE(m_process->state(), QProcess::NotRunning);
    QCOMPARE(m_process->exitCode(), 0);
}

void tst_Tray::hiddenWindowStaysHidden()
{
    startDesktop();
    startTray();
    placeAndType();
    const QRect place = m_desktop->geometry(m_window);
    m_desktop->close(m_window);
    QTRY_COMPARE(m_desktop->windows(m_pid), QList<WindowId>());
    m_window = 0;
    QVERIFY(choose(Restart));
    QVERIFY(waitForSuccessor());
    // A click would hide a window that is there.
    m_desktop->click(m_desktop->trayIcons().constFirst(), {8, 8});
    QVERIFY(waitForWindow());
    QTRY_COMPARE(m_desktop->geometry(m_window), place);
    QTRY_COMPARE(text(), QStringLiteral("Remember the milk"));
}

void tst_Tray::withoutATrayCloseQuits()
{
    startDesktop(Tray::None);
    startTray();
    m_desktop->close(m_window);
    QTRY_COMPARE(m_process->state(), QProcess::NotRunning);
    QCOMPARE(m_process->exitCode(), 0);
}

QTEST_GUILESS_MAIN(tst_Tray)
#include "tst_tray.moc"
