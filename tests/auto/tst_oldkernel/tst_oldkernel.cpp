// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include <QMap>
#include <QProcess>
#include <QTest>

#include <cerrno>

#include <sys/wait.h>

// The program that emulates older kernels: `tests/run.sh oldkernels` relies on what it refuses.
class tst_OldKernel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void exitStatus();
    void unknownVersion();
};

static constexpr int version(int major, int minor)
{
    return 1000 * major + minor;
}

// What each kernel before a version says to it; a 0 as the version for what all know.
struct Answer
{
    const char *to;
    int since;
    int refusal;
};

static const Answer expectedAnswers[] = {
    {"pidfd_open", 0, 0},
    {"pidfd_open PIDFD_NONBLOCK", version(5, 10), EINVAL},
    {"pidfd_open PIDFD_THREAD", version(6, 9), EINVAL},
    {"pidfd_send_signal", 0, 0},
    {"pidfd_send_signal PIDFD_SIGNAL_THREAD_GROUP", version(6, 9), EINVAL},
    {"pidfd of ANON_INODE_FS", version(6, 9), 0},
    {"pidfd of PID_FS", version(6, 9), ENOTSUP},
    {"socket of SOCKFS", 0, 0},
    {"directory of PROC_FS", 0, 0},
    {"memfd_create", 0, 0},
    {"memfd_create MFD_NOEXEC_SEAL", version(6, 3), EINVAL},
    {"memfd_create MFD_EXEC", version(6, 3), EINVAL},
    {"close_range", version(5, 9), ENOSYS},
    {"close_range CLOSE_RANGE_CLOEXEC", version(5, 11), EINVAL}, // ENOSYS before 5.9
    {"openat2", version(5, 6), ENOSYS},
    {"pidfd_getfd", version(5, 6), ENOSYS},
    {"faccessat2", version(5, 8), ENOSYS},
    {"epoll_pwait2", version(5, 11), ENOSYS},
    {"cachestat", version(6, 5), ENOSYS},
    {"fchmodat2", version(6, 6), ENOSYS},
    {"listmount", version(6, 8), ENOSYS},
    {"mseal", version(6, 10), ENOSYS},
    {"getsockopt SO_DOMAIN", 0, 0},
    {"setsockopt SO_PASSCRED", 0, 0},
    {"setsockopt SO_BUF_LOCK", version(5, 14), ENOPROTOOPT},
    {"setsockopt SO_PASSPIDFD", version(6, 5), ENOPROTOOPT},
    {"getsockopt SO_PEERPIDFD", version(6, 5), ENOPROTOOPT},
};

static int run(const QString &program, const QStringList &arguments, QByteArray *output = nullptr)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        return -1;
    if (output)
        *output = process.readAllStandardOutput();
    return process.exitCode();
}

static QMap<QByteArray, int> parse(const QByteArray &output)
{
    QMap<QByteArray, int> result;
    const QByteArrayList lines = output.trimmed().split('\n');
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(": ");
        result.insert(line.left(colon), line.mid(colon + 2).toInt());
    }
    return result;
}

void tst_OldKernel::answers_data()
{
    QTest::addColumn<int>("kernel");
    QTest::newRow("5.4") << version(5, 4);
    QTest::newRow("5.10") << version(5, 10);
    QTest::newRow("6.1") << version(6, 1);
    QTest::newRow("6.8") << version(6, 8);
}

// What it refuses, it refuses as that kernel; what it doesn't, is answered as by this one.
void tst_OldKernel::answers()
{
    QFETCH(int, kernel);
    QByteArray output;
    QCOMPARE(run(QStringLiteral(KERNEL_ANSWERS_PROGRAM), {}, &output), 0);
    const QMap<QByteArray, int> newAnswers = parse(output);
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    QCOMPARE(run(QStringLiteral(OLD_KERNEL_PROGRAM), {name, QStringLiteral(KERNEL_ANSWERS_PROGRAM)}, &output), 0);
    const QMap<QByteArray, int> oldAnswers = parse(output);

    QCOMPARE(size_t(oldAnswers.size()), std::size(expectedAnswers));
    for (const Answer &expected : expectedAnswers) {
        QVERIFY2(newAnswers.contains(expected.to), expected.to);
        int answer = expected.since > kernel ? expected.refusal : newAnswers.value(expected.to);
        if (kernel < version(5, 9) && QByteArray(expected.to).startsWith("close_range "))
            answer = ENOSYS;
        QVERIFY2(oldAnswers.value(expected.to, -1) == answer, qPrintable(QStringLiteral("%1: %2 instead of %3")
                                                                             .arg(QLatin1StringView(expected.to))
                                                                             .arg(oldAnswers.value(expected.to, -1))
                                                                             .arg(answer)));
    }
}

void tst_OldKernel::exitStatus()
{
    const auto status = [](const char *command) {
        return run(QStringLiteral(OLD_KERNEL_PROGRAM),
                   {QStringLiteral("6.1"), QStringLiteral("sh"), QStringLiteral("-c"), QString::fromLatin1(command)});
    };
    QCOMPARE(status("true"), 0);
    QCOMPARE(status("exit 3"), 3);
    QCOMPARE(status("kill -TERM $$"), 128 + SIGTERM);
}

void tst_OldKernel::unknownVersion()
{
    QCOMPARE(run(QStringLiteral(OLD_KERNEL_PROGRAM), {QStringLiteral("6.18"), QStringLiteral("true")}), 2);
}

QTEST_GUILESS_MAIN(tst_OldKernel)
#include "tst_oldkernel.moc"
