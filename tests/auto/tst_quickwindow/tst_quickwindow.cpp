// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "desktopsession.h"
#include "subjectprocess.h"

#include <QTest>

// Windows of a QGuiApplication are asked differently from those of a QApplication (see tst_windows): hidden ones, too.
class tst_QuickWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void hidesAlways();
    void hidesUnlessStopping();

private:
    std::unique_ptr<DesktopSession> m_desktop;
};

namespace {

class Program : public SubjectProcess
{
public:
    Program(const DesktopSession &desktop, const QString &onClose) : m_desktop(desktop)
    {
        setProgram(QStringLiteral(QUICKWINDOW_PROGRAM));
        process().setProcessEnvironment(desktop.environment());
        start({QStringLiteral("--on-close=") + onClose});
    }

    qint64 pid() const { return pidOf(last(QStringLiteral("ready"))); }
    DesktopSession::WindowId window() const { return m_desktop.windows(pid()).value(0); }
    QString title() const { return window() ? m_desktop.title(window()) : QString(); }

private:
    const DesktopSession &m_desktop;
};

} // namespace

void tst_QuickWindow::initTestCase()
{
    m_desktop = std::make_unique<DesktopSession>();
    QVERIFY2(m_desktop->start(DesktopSession::Tray::None), qPrintable(m_desktop->errorString()));
}

void tst_QuickWindow::cleanupTestCase()
{
    m_desktop.reset();
}

void tst_QuickWindow::hidesAlways()
{
    // The trap: what is meant for the user's click on the frame's button also meets quit(), and so no restart comes through, not
    // even when the window has been hidden.
    Program program(*m_desktop, QStringLiteral("hideAlways"));
    QTRY_COMPARE(program.title(), QStringLiteral("generation 0"));
    for (int attempt = 1; attempt <= 2; ++attempt) {
        program.send("");
        QTRY_COMPARE(program.count(QStringLiteral("error")), attempt);
        QCOMPARE(program.error(), QStringLiteral("QuitRefused"));
        QTRY_COMPARE(program.processes(), QList<qint64>{program.process().processId()});
        QTRY_COMPARE(program.window(), 0u);
    }
}

void tst_QuickWindow::hidesUnlessStopping()
{
    Program program(*m_desktop, QStringLiteral("hideUnlessStopping"));
    QTRY_COMPARE(program.title(), QStringLiteral("generation 0"));
    program.send("");
    QTRY_COMPARE(program.title(), QStringLiteral("generation 1"));
    m_desktop->close(program.window());
    QTRY_COMPARE(program.window(), 0u);
    QCOMPARE(program.processes(), QList<qint64>{program.pid()});
    program.send("");
    QTRY_COMPARE(program.title(), QStringLiteral("generation 2"));
    QCOMPARE(program.count(QStringLiteral("error")), 0);
}

QTEST_GUILESS_MAIN(tst_QuickWindow)
#include "tst_quickwindow.moc"
