// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/supervision.h"
#include "system/systemhandle.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstddef>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// What is said to a supervisor; whether a real one understands it, tst_systemdrestart shows.
class tst_Supervision : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void announcement_data();
    void announcement();
    void nobodyToTell_data();
    void nobodyToTell();
};

void tst_Supervision::announcement_data()
{
    QTest::addColumn<bool>("isAbstract");
    QTest::newRow("path") << false;
    QTest::newRow("abstract name") << true;
}

void tst_Supervision::announcement()
{
    QFETCH(bool, isAbstract);
    const QTemporaryDir folder;
    QByteArray name = QFile::encodeName(folder.filePath(QStringLiteral("notify")));
    if (isAbstract)
        name.front() = '@';
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, name.constData(), size_t(name.size()));
    if (isAbstract)
        address.sun_path[0] = '\0';
    const SystemHandle socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(name.size()));
    QCOMPARE(bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), length), 0);

    Supervisor::announceMainProcess(name, 4711);
    char text[64];
    const ssize_t size = read(socket.get(), text, sizeof text);
    QCOMPARE(QByteArray(text, qMax(ssize_t(0), size)), QByteArray("MAINPID=4711"));
    QVERIFY(read(socket.get(), text, sizeof text) < 0);
}

void tst_Supervision::nobodyToTell_data()
{
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("gone") << QByteArray("/nonexistent/notify");
    QTest::newRow("too long") << QByteArray(sizeof(sockaddr_un), 'x');
}

// At the very end of a process that is nothing to stop at.
void tst_Supervision::nobodyToTell()
{
    QFETCH(QByteArray, address);
    Supervisor::announceMainProcess(address, 4711);
}

QTEST_GUILESS_MAIN(tst_Supervision)
#include "tst_supervision.moc"
