// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "trayuser.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <cstdio>

#include <unistd.h>

using Entry = TrayUser::Entry;

// The example on a real desktop, used as a person does.
class tst_Tray : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void update();
    void restart();
    void longText();
    void failedUpdate_data();
    void failedUpdate();
    void failedRestartWithoutUpdate();
    void refusedRestart();
    void refusedUpdate();
    void refusedClose();
    void updateThatDoesNotArrive();
    void nothingIsChangedTooLate();
    void quit();
    void quitOfAHiddenWindowIsAskedFor();
    void hiddenWindowStaysHidden();
    void withoutATrayCloseQuits();
};

static QByteArray contents(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void tst_Tray::update()
{
    TrayUser user;
    QVERIFY(user.start());
    QCOMPARE(user.title(), QStringLiteral("Tray 1.0"));
    user.typeAndPlace();
    const QRect place = user.place();
    const QFile::Permissions permissions = QFile::permissions(user.program());

    QVERIFY(user.choose(Entry::CheckForUpdates));
    QVERIFY(user.waitForSuccessor());
    QCOMPARE(user.process().exitCode(), 0);
    QCOMPARE(user.title(), QStringLiteral("Tray 2.0"));
    QTRY_COMPARE(user.desktop().toolTips(user.pid()).size(), 1); // the tray's message
    QTRY_COMPARE(user.place(), place);
    user.desktop().type(QStringLiteral("soya "));
    QTRY_COMPARE(user.text(), QStringLiteral("Remember the soya milk"));
    QTRY_COMPARE(user.status(), QStringLiteral("updated to 2.0"));

    QVERIFY(contents(user.program()) == contents(QStringLiteral(TRAY_V2)));
    QCOMPARE(QFile::permissions(user.program()), permissions);
    QVERIFY(contents(user.backup()) == contents(QStringLiteral(TRAY_V1)));
    QCOMPARE(QFileInfo(user.program()).dir().entryList(QDir::Files | QDir::Hidden).size(), 2);

    QVERIFY(user.choose(Entry::CheckForUpdates));
    QTRY_COMPARE(user.status(), QStringLiteral("There is no newer version."));
}

void tst_Tray::restart()
{
    TrayUser user;
    QVERIFY(user.start());
    user.typeAndPlace();
    const QRect place = user.place();
    for (int generation = 1; generation <= 3; ++generation) {
        QVERIFY(user.choose(Entry::Restart));
        QVERIFY(user.waitForSuccessor());
        QTRY_COMPARE(user.place(), place);
        user.desktop().type(QString::number(generation));
    }
    QTRY_COMPARE(user.text(), QStringLiteral("Remember the 123milk"));
    QCOMPARE(user.title(), QStringLiteral("Tray 1.0"));
    QTRY_COMPARE(user.status(), QStringLiteral("Process %1").arg(user.pid()));
    QVERIFY(user.desktop().toolTips(user.pid()).isEmpty());
}

void tst_Tray::longText()
{
    TrayUser user;
    QVERIFY(user.start());
    const QString text = QStringLiteral("0123456789 \u00e4\u20ac\U0001f600\n").repeated(20000);
    user.desktop().setClipboardText(text);
    user.desktop().key(QStringLiteral("ctrl+v"));
    QTRY_VERIFY(user.text() == text);
    QVERIFY(user.choose(Entry::Restart));
    QVERIFY(user.waitForSuccessor());
    QTRY_VERIFY(user.text() == text);
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
    TrayUser user;
    QVERIFY(user.start());
    user.offer(newProgram, QStringLiteral("2.0"), sha256);
    user.desktop().type(QStringLiteral("still"));
    QVERIFY(user.choose(Entry::CheckForUpdates));
    QTRY_VERIFY2(user.status().contains(status), qPrintable(user.status()));
    QCOMPARE(user.desktop().toolTips(user.pid()).size(), 1);
    QVERIFY(contents(user.program()) == contents(QStringLiteral(TRAY_V1)));
    QVERIFY(QFileInfo(user.program()).isExecutable());
    QTRY_COMPARE(user.processes(), QList<qint64>{user.pid()});
    // It goes on, and can still be updated.
    QTRY_COMPARE(user.text(), QStringLiteral("still"));
    user.desktop().type(QStringLiteral("here"));
    user.offer(QStringLiteral(TRAY_V2), QStringLiteral("2.0"));
    QVERIFY(user.choose(Entry::CheckForUpdates));
    QVERIFY(user.waitForSuccessor());
    QCOMPARE(user.title(), QStringLiteral("Tray 2.0"));
    QTRY_COMPARE(user.text(), QStringLiteral("here"));
}

void tst_Tray::failedRestartWithoutUpdate()
{
    TrayUser user;
    QVERIFY(user.start());
    QVERIFY(QFile::copy(QStringLiteral("/etc/passwd"), user.backup())); // of an earlier update
    QVERIFY(QFile::remove(user.program()));
    QVERIFY(user.choose(Entry::Restart));
    QTRY_COMPARE(user.status(), QStringLiteral("Not restarted. There is no program %1. This program goes on.").arg(user.program()));
    QVERIFY(!QFile::exists(user.program()));
    QVERIFY(QFile::exists(user.backup()));
}

void tst_Tray::refusedRestart()
{
    TrayUser user;
    QVERIFY(user.start());
    user.toggleJob();
    QVERIFY(user.choose(Entry::Restart));
    // While the question is open the successor waits. It shows nothing.
    QTRY_COMPARE(user.desktop().windows(user.pid()).size(), 2);
    const QList<qint64> pids = user.processes();
    QCOMPARE(pids.size(), 2);
    QCOMPARE(user.desktop().trayIcons().size(), 1);
    QVERIFY(user.desktop().windows(pids.constLast()).isEmpty() || user.desktop().windows(pids.constFirst()).isEmpty());
    QVERIFY(user.answer(QStringLiteral("alt+n")));
    QTRY_COMPARE(
        user.status(),
        QStringLiteral(
            "Not restarted. This program declined to quit; perhaps one of its windows has unsaved changes. This program goes on."));
    QTRY_COMPARE(user.processes(), QList<qint64>{user.pid()});
    QVERIFY(user.choose(Entry::Restart));
    QVERIFY(user.answer(QStringLiteral("alt+y")));
    QVERIFY(user.waitForSuccessor());
}

void tst_Tray::refusedUpdate()
{
    TrayUser user;
    QVERIFY(user.start());
    user.toggleJob();
    QVERIFY(user.choose(Entry::CheckForUpdates));
    QVERIFY(user.answer(QStringLiteral("alt+n")));
    QTRY_COMPARE(user.status(),
                 QStringLiteral("Version 2.0 is in place, and the next restart will use it. "
                                "This program declined to quit; perhaps one of its windows has unsaved changes. This program goes on."));
    QTRY_COMPARE(user.processes(), QList<qint64>{user.pid()});
    QCOMPARE(user.title(), QStringLiteral("Tray 1.0"));
    QVERIFY(contents(user.program()) == contents(QStringLiteral(TRAY_V2)));
    QVERIFY(user.choose(Entry::Restart));
    QVERIFY(user.answer(QStringLiteral("alt+y")));
    QVERIFY(user.waitForSuccessor());
    QTRY_COMPARE(user.status(), QStringLiteral("updated to 2.0"));
}

// By the window. Of an icon that the tray embeds, quit() closes the window, too, and here it has done that before.
void tst_Tray::refusedClose()
{
    TrayUser user;
    user.refuseToClose();
    QVERIFY(user.start());
    user.typeAndPlace();
    const QRect place = user.place();
    QVERIFY(user.choose(Entry::Restart));
    QTRY_COMPARE_WITH_TIMEOUT(user.desktop().toolTips(user.pid()).size(), 1, 20000); // it says so; with a sanitizer that takes a while
    QTRY_COMPARE(user.place(), place);
    QTRY_COMPARE(
        user.status(),
        QStringLiteral(
            "Not restarted. This program declined to quit; perhaps one of its windows has unsaved changes. This program goes on."));
    QCOMPARE(user.text(), QStringLiteral("Remember the milk"));
    QTRY_COMPARE(user.processes(), QList<qint64>{user.pid()});

    QVERIFY(user.choose(Entry::CheckForUpdates)); // so the icon is there, and works
    QTRY_COMPARE(user.place(), place);
    QTRY_VERIFY2(user.status().startsWith(QStringLiteral("Version 2.0 is in place")), qPrintable(user.status()));
    QTRY_COMPARE(user.desktop().trayIcons().size(), 1);
}

// Something puts the very file back that was there before, or starts it by another way.
void tst_Tray::updateThatDoesNotArrive()
{
    TrayUser user;
    QVERIFY(user.start());
    const QString old = user.program() + QStringLiteral(".old");
    QCOMPARE(::link(qPrintable(user.program()), qPrintable(old)), 0);
    user.toggleJob();
    QVERIFY(user.choose(Entry::CheckForUpdates));
    QVERIFY(user.answer(QStringLiteral("alt+n")));
    QTRY_VERIFY(user.status().startsWith(QStringLiteral("Version 2.0 is in place")));
    QCOMPARE(::rename(qPrintable(old), qPrintable(user.program())), 0);
    QVERIFY(user.choose(Entry::Restart));
    QVERIFY(user.answer(QStringLiteral("alt+y")));
    QVERIFY(user.waitForSuccessor());
    QCOMPARE(user.title(), QStringLiteral("Tray 1.0"));
    QTRY_COMPARE(user.status(), QStringLiteral("restarted, but not updated to 2.0"));
}

// While a restart is under way, the successor has its session, and begins with the program that was in place.
void tst_Tray::nothingIsChangedTooLate()
{
    TrayUser user;
    QVERIFY(user.start());
    const QString slow = user.slowProgram();
    user.offer(slow, QStringLiteral("2.0"));
    user.desktop().type(QStringLiteral("Buy milk"));
    QVERIFY(user.choose(Entry::CheckForUpdates));
    QTRY_VERIFY(user.processes().size() > 1); // a third one between its fork() and its exec() looks like the shell

    user.offer(QStringLiteral(TRAY_V2), QStringLiteral("3.0"));
    QVERIFY(user.choose(Entry::CheckForUpdates));
    user.desktop().key(QStringLiteral("Escape")); // a click on what is disabled doesn't close the menu
    QTRY_VERIFY(user.desktop().menus(user.pid()).isEmpty());
    user.desktop().type(QStringLiteral(" and bread"));
    QCOMPARE(user.text(), QStringLiteral("Buy milk"));
    QVERIFY(contents(user.program()) == contents(slow));

    user.letSlowProgramGo();
    QVERIFY(user.waitForSuccessor());
    QCOMPARE(user.title(), QStringLiteral("Tray 2.0"));
    QTRY_COMPARE(user.text(), QStringLiteral("Buy milk"));
    QVERIFY(contents(user.backup()) == contents(QStringLiteral(TRAY_V1)));
}

void tst_Tray::quit()
{
    TrayUser user;
    QVERIFY(user.start());
    user.toggleJob();
    QVERIFY(user.choose(Entry::Quit));
    QVERIFY(user.answer(QStringLiteral("alt+n")));
    QCOMPARE(user.process().state(), QProcess::Running);
    user.toggleJob();
    QVERIFY(user.choose(Entry::Quit));
    QTRY_COMPARE(user.process().state(), QProcess::NotRunning);
    QCOMPARE(user.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(user.process().exitCode(), 0);
    QTRY_VERIFY(user.desktop().trayIcons().isEmpty());
}

void tst_Tray::quitOfAHiddenWindowIsAskedFor()
{
    TrayUser user;
    QVERIFY(user.start());
    user.toggleJob();
    QVERIFY(user.close());
    QVERIFY(user.choose(Entry::Quit));
    QVERIFY(user.answer(QStringLiteral("alt+n")));
    QVERIFY(user.choose(Entry::Quit));
    QVERIFY(user.answer(QStringLiteral("alt+y")));
    QTRY_COMPARE(user.process().state(), QProcess::NotRunning);
    QCOMPARE(user.process().exitCode(), 0);
}

void tst_Tray::hiddenWindowStaysHidden()
{
    TrayUser user;
    QVERIFY(user.start());
    user.typeAndPlace();
    const QRect place = user.place();
    QVERIFY(user.close());
    QVERIFY(user.choose(Entry::Restart));
    QVERIFY(user.waitForSuccessor());
    QVERIFY(user.clickIcon()); // this would hide a window that is there
    QTRY_COMPARE(user.place(), place);
    QTRY_COMPARE(user.text(), QStringLiteral("Remember the milk"));
}

void tst_Tray::withoutATrayCloseQuits()
{
    TrayUser user;
    QVERIFY(user.start(DesktopSession::Tray::None));
    user.close();
    QTRY_COMPARE(user.process().state(), QProcess::NotRunning);
    QCOMPARE(user.process().exitCode(), 0);
}

QTEST_GUILESS_MAIN(tst_Tray)
#include "tst_tray.moc"
