// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// observed PORT LOCKFILE: a small program that restarts, and owns a port and a lock while it is ready. It reports to the process
// that traces it by a system call that has no effect, so that a report is one of the events of the trace, in its order. It obeys
// the lines on its standard input, of which the one that is Running takes one at a time.

#include <RolloverManager>

#include <QCoreApplication>
#include <QMetaEnum>
#include <QSocketNotifier>

#include <cstdlib>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

void report(const QByteArray &text)
{
    syscall(SYS_faccessat, AT_FDCWD, ("report:" + text).constData(), F_OK);
}

// Runs when the program is linked, before anything of its libraries does.
void announce()
{
    syscall(SYS_faccessat, AT_FDCWD, "report:linked", F_OK);
}
__attribute__((section(".preinit_array"), used)) void (*const announcement)() = announce;

bool takePort(quint16 port)
{
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int reuse = 1; // of what is in TIME_WAIT; one that listens excludes all others
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return bind(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 && listen(server, 1) == 0;
}

bool takeLock(const char *path)
{
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return flock(file, LOCK_EX | LOCK_NB) == 0;
}

// A byte at a time: what follows the line may be meant for the next process.
QByteArray readLine()
{
    QByteArray line;
    char byte;
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
        line.append(byte);
    return line;
}

} // namespace

int main(int argc, char *argv[])
{
    report("main");
    alarm(60);
    QCoreApplication app(argc, argv);
    if (argc != 3)
        return 2;
    const bool clean = !qEnvironmentVariableIsSet("ROLLOVER_HANDOVER");
    RolloverManager rollover;
    if (!rollover.isSuccessor())
        rollover.setStartTimeout(std::chrono::seconds(1)); // of the restart that is disturbed
    if (qEnvironmentVariable("METHOD") == QLatin1StringView("InPlace"))
        rollover.setMethod(RolloverManager::Method::InPlace);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    input.setEnabled(false);

    QObject::connect(&rollover, &RolloverManager::ready, &app, [&] {
        report("begins");
        const bool port = takePort(quint16(atoi(argv[1])));
        const bool lock = takeLock(argv[2]);
        const int generation = rollover.generation();
        const QVariantMap data = rollover.sessionData();
        const bool arrived = generation == 0 || data.value(QStringLiteral("generation")) == generation - 1;
        const QByteArray flaws =
            QByteArray(port ? "" : " port") + (lock ? "" : " lock") + (clean ? "" : " environment") + (arrived ? "" : " data");
        report("ready " + QByteArray::number(generation) + (flaws.isEmpty() ? QByteArray() : " without" + flaws));
        input.setEnabled(true);
    });
    QObject::connect(&rollover, &RolloverManager::aboutToRestart, &app, [&] {
        rollover.setSessionData({{QStringLiteral("generation"), rollover.generation()}});
    });
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &app, [&](RolloverManager::Error error) {
        const char *name = QMetaEnum::fromType<RolloverManager::Error>().valueToKey(int(error));
        report(QByteArray("error ") + name + ' ' + rollover.errorString().toUtf8());
        rollover.setStartTimeout(std::chrono::seconds(30));
        input.setEnabled(true);
    });
    QObject::connect(&input, &QSocketNotifier::activated, &app, [&] {
        const QByteArray command = readLine();
        report("obeys " + command);
        if (command == "restart") {
            input.setEnabled(false);
            rollover.restart();
        } else {
            QCoreApplication::exit();
        }
    });
    QObject::connect(&app, &QCoreApplication::aboutToQuit, &app, [] { report("leaves"); });
    return app.exec();
}
