// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"
#include "runningprocesses.h"

#include <QFile>
#include <QTest>

#include <csignal>
#include <cstdio>

#include <unistd.h>

// The Qt Quick example, used as a person would, with its window on a real desktop.
class tst_Quick : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();
    void restart();
    void update();
    void failedUpdate_data();
    void failedUpdate();
    void refusedQuit_data();
    void refusedQuit();
    void nothingIsTypedTooLate();

private:
    QString program() const { return m_folder->filePath(QStringLiteral("notes")); }
    void replaceProgram(const QString &newProgram);
    QList<qint64> processes() const { return runningProcesses(m_folder->path()); }
    QString log() const;
    // The window of the one process that there is; 0 during a handover.
    DesktopSession::WindowId window() const;
    QString title() const { return window() ? m_desktop->title(window()) : QString(); }
    QString copied(QPoint point) const;
    void clickRestart() const { m_desktop->click(window(), {-40, 12}); }
    void clickTab(int tab) const;
    void refuse(int times) const;

    std::unique_ptr<DesktopSession> m_desktop;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_process;
};

namespace {

// In the window. Negative ones count from below.
constexpr QPoint editor(30, 120);
constexpr QPoint sizeField(60, 68);
constexpr QPoint statusBar(200, -12);

// A new version that has been installed without its QML module.
void removeQmlDirectory(const QString &program)
{
    QFile file(program);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    const QString directory = QStringLiteral(QML_DIRECTORY);
    const auto utf16 = [](const QString &text) {
        return QByteArray(reinterpret_cast<const char *>(text.utf16()), text.size() * qsizetype(sizeof(char16_t)));
    };
    QVERIFY(bytes.contains(utf16(directory)));
    bytes.replace(utf16(directory), utf16(QString(directory).fill(u'x')));
    file.seek(0);
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

void tst_Quick::initTestCase()
{
    m_desktop = std::make_unique<DesktopSession>();
    QVERIFY2(m_desktop->start(DesktopSession::Tray::None), qPrintable(m_desktop->errorString()));
}

void tst_Quick::cleanupTestCase()
{
    m_desktop.reset(); // and with it whatever would be left of its clients
}

void tst_Quick::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QFile::copy(QStringLiteral(QUICK_V1), program()));
    m_process = std::make_unique<QProcess>();
    m_process->setProcessEnvironment(m_desktop->environment());
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_process->setStandardOutputFile(m_folder->filePath(QStringLiteral("log")));
    m_process->start(program(), QStringList());
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0"));
    QTRY_COMPARE(m_desktop->activeWindow(), window());
}

void tst_Quick::cleanup()
{
    if (QTest::currentTestFailed())
        qInfo("%s", qPrintable(log()));
    for (qint64 pid : processes())
        kill(pid_t(pid), SIGKILL);
    m_process->waitForFinished();
    QTRY_VERIFY(processes().isEmpty());
}

void tst_Quick::replaceProgram(const QString &newProgram)
{
    const QString copy = program() + QStringLiteral(".new");
    QVERIFY(QFile::copy(newProgram, copy));
    QCOMPARE(rename(qPrintable(copy), qPrintable(program())), 0);
}

QString tst_Quick::log() const
{
    QFile file(m_folder->filePath(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

DesktopSession::WindowId tst_Quick::window() const
{
    const QList<qint64> pids = processes();
    return pids.size() == 1 ? m_desktop->windows(pids.constFirst()).value(0) : 0;
}

QString tst_Quick::copied(QPoint point) const
{
    m_desktop->click(window(), point);
    return m_desktop->copiedText();
}

void tst_Quick::clickTab(int tab) const
{
    m_desktop->click(window(), {m_desktop->geometry(window()).width() * (2 * tab + 1) / 4, 36});
}

// The window asks whether the changes may be lost, and so refuses to be closed.
void tst_Quick::refuse(int times) const
{
    const qint64 pid = m_desktop->pid(window());
    clickRestart();
    QTRY_COMPARE(log().count(QStringLiteral("This program declined to quit; perhaps one of its windows has unsaved changes.")), times);
    QTRY_COMPARE(processes(), QList<qint64>{pid}); // the successor has left
}

void tst_Quick::restart()
{
    // The user's state: a note, a size, a page, and where the window is.
    m_desktop->type(QStringLiteral("Buy milk"));
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0 *"));
    m_desktop->key(QStringLiteral("ctrl+s"));
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0"));
    clickTab(1);
    QTRY_COMPARE(copied(sizeField), QStringLiteral("Size of the text: 16"));
    m_desktop->key(QStringLiteral("Tab"));
    for (int i = 0; i < 5; ++i)
        m_desktop->key(QStringLiteral("Right"));
    QTRY_COMPARE(copied(sizeField), QStringLiteral("Size of the text: 21"));
    m_desktop->resize(window(), {600, 420});
    m_desktop->move(window(), {150, 90});
    QTRY_COMPARE(m_desktop->geometry(window()).size(), QSize(600, 420));
    QRect place;
    QTRY_VERIFY(place == (place = m_desktop->geometry(window())));
    const qint64 old = m_desktop->pid(window());

    for (int generation = 1; generation <= 2; ++generation) {
        clickRestart();
        QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation %1").arg(generation));
        QTRY_COMPARE(m_desktop->geometry(window()), place);
        QTRY_COMPARE(m_desktop->activeWindow(), window());
        QTRY_COMPARE(copied(sizeField), QStringLiteral("Size of the text: 21"));
    }
    QVERIFY(m_desktop->pid(window()) != old);
    clickTab(0);
    QTRY_COMPARE(copied(editor), QStringLiteral("Buy milk"));
    QCOMPARE(log(), QString());
}

void tst_Quick::update()
{
    replaceProgram(QStringLiteral(QUICK_V2));
    clickRestart();
    QTRY_COMPARE(title(), QStringLiteral("Notes 2.0, generation 1"));
    QTRY_COMPARE(copied(statusBar), QStringLiteral("Running"));
    QCOMPARE(log(), QString());
}

void tst_Quick::failedUpdate_data()
{
    QTest::addColumn<QString>("newProgram");
    QTest::addColumn<bool>("lacksQmlModule");
    QTest::newRow("exits at once") << QStringLiteral("/bin/false") << false;
    QTest::newRow("can't be loaded") << QStringLiteral(MISSING_LIBRARY_PROGRAM) << false;
#ifndef QML_MODULE_IS_LINKED
    QTest::newRow("lacks its QML module") << QStringLiteral(QUICK_V2) << true;
#endif
}

void tst_Quick::failedUpdate()
{
    QFETCH(QString, newProgram);
    QFETCH(bool, lacksQmlModule);
    const QString why = QStringLiteral("ended before it was ready to take over");
    const qint64 old = m_desktop->pid(window());
    replaceProgram(newProgram);
    if (lacksQmlModule)
        removeQmlDirectory(program());
    clickRestart();
    QTRY_VERIFY2(log().contains(why), qPrintable(log()));
    QTRY_COMPARE(processes(), QList<qint64>{old});
    const QString status = copied(statusBar);
    QVERIFY2(status.startsWith(QStringLiteral("Not restarted: ")) && status.contains(why), qPrintable(status));
    QCOMPARE(title(), QStringLiteral("Notes 1.0, generation 0"));

    // Mended, it works.
    replaceProgram(QStringLiteral(QUICK_V2));
    clickRestart();
    QTRY_COMPARE(title(), QStringLiteral("Notes 2.0, generation 1"));
}

void tst_Quick::refusedQuit_data()
{
    QTest::addColumn<int>("button");
    QTest::addColumn<QString>("note");
    QTest::newRow("then save") << 1 << QStringLiteral("Buy milk and bread");
    QTest::newRow("then discard") << 2 << QStringLiteral("Buy milk");
}

void tst_Quick::refusedQuit()
{
    QFETCH(int, button);
    QFETCH(QString, note);
    m_desktop->type(QStringLiteral("Buy milk"));
    m_desktop->key(QStringLiteral("ctrl+s"));
    m_desktop->type(QStringLiteral(" and bread"));
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0 *"));

    for (int attempt = 1; attempt <= 2; ++attempt) {
        refuse(attempt);
        m_desktop->key(QStringLiteral("Escape"));
        QTRY_COMPARE(
            copied(statusBar),
            QStringLiteral(
                "QuitRefused: This program declined to quit; perhaps one of its windows has unsaved changes. This program goes on."));
        QCOMPARE(title(), QStringLiteral("Notes 1.0, generation 0 *"));
        QCOMPARE(copied(editor), QStringLiteral("Buy milk and bread"));
    }

    refuse(3);
    for (int i = 0; i < button; ++i)
        m_desktop->key(QStringLiteral("Tab"));
    m_desktop->key(QStringLiteral("space"));
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 1"));
    QTRY_COMPARE(copied(editor), note);
}

// What would be typed and saved when the successor has been given its data already would be lost.
void tst_Quick::nothingIsTypedTooLate()
{
    m_desktop->type(QStringLiteral("Buy milk"));
    m_desktop->key(QStringLiteral("ctrl+s"));
    QTRY_COMPARE(title(), QStringLiteral("Notes 1.0, generation 0"));

    // A new version that takes its time.
    const QString go = m_folder->filePath(QStringLiteral("go"));
    const QString late = m_folder->filePath(QStringLiteral("late"));
    QVERIFY(QFile::copy(QStringLiteral(QUICK_V2), program() + QStringLiteral("-2.0")));
    QFile script(late);
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/sh\nuntil [ -e '" + QFile::encodeName(go) + "' ]; do sleep 0.05; done\nexec \"$0-2.0\" \"$@\"\n");
    script.close();
    QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    replaceProgram(late);
    const DesktopSession::WindowId old = window();
    clickRestart();
    QTRY_COMPARE(processes().size(), 2);

    m_desktop->click(old, editor);
    m_desktop->type(QStringLiteral(" and bread"));
    m_desktop->key(QStringLiteral("ctrl+s"));
    const QString seen = m_desktop->copiedText();
    QVERIFY(QFile(go).open(QIODevice::WriteOnly));
    QTRY_COMPARE(title(), QStringLiteral("Notes 2.0, generation 1"));
    QTRY_COMPARE(copied(editor), seen);
}

QTEST_GUILESS_MAIN(tst_Quick)
#include "tst_quick.moc"
