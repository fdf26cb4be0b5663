// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program of which one instance may run at a time, as docs/desktop.md describes it. It obeys what the others send.
// --record=FILE --name=PATH [--message=TEXT] [--claim-early] [--before-release=MS] [--after-release=MS]
// [--release-waits-for=GATE] [--exit-waits-for=GATE]

#include "gate.h"
#include "instanceguard.h"
#include "options.h"
#include "record.h"

#include <RolloverManager>

#include <QCoreApplication>
#include <QMetaEnum>
#include <QThread>

#include <csignal>
#include <memory>

#include <unistd.h>

namespace {

void obey(RolloverManager *rollover, const QByteArray &message)
{
    Record::write("message", {{QStringLiteral("text"), QString::fromUtf8(message)}});
    if (message == "restart")
        rollover->restart();
    else if (message == "quit")
        QCoreApplication::quit();
}

} // namespace

int main(int argc, char *argv[])
{
    alarm(60);
    QCoreApplication app(argc, argv);
    Record::open(option("record"));

    RolloverManager rollover;
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &app, [&rollover](RolloverManager::Error error) {
        const char *const name = QMetaEnum::fromType<RolloverManager::Error>().valueToKey(int(error));
        Record::write("error", {{QStringLiteral("error"), QLatin1StringView(name)}, {QStringLiteral("text"), rollover.errorString()}});
    });

    auto guard = std::make_unique<InstanceGuard>(option("name"));
    if (!has("claim-early") && !rollover.waitForReady()) {
        Record::write("left");
        return 0;
    }
    const QByteArray message = option("message").toUtf8();
    Record::write("claiming");
    if (!guard->claim(message.isEmpty() ? QByteArray("activate") : message)) {
        Record::write("secondary", {{QStringLiteral("generation"), rollover.generation()}, {QStringLiteral("text"), guard->errorString()}});
        return 0;
    }
    Record::write("primary",
                  {{QStringLiteral("generation"), rollover.generation()}, {QStringLiteral("predecessor"), rollover.predecessorPid()}});
    QObject::connect(guard.get(), &InstanceGuard::messageReceived, &rollover,
                     [&rollover](const QByteArray &text) { obey(&rollover, text); });
    QObject::connect(&rollover, &RolloverManager::successorStarted, &app, [](qint64 pid) {
        Record::write("successorStarted", {{QStringLiteral("successor"), pid}});
    });

    QCoreApplication::exec();

    QThread::msleep(option("before-release").toULong());
    waitAtGate(option("release-waits-for"));
    Record::write("releasing");
    guard.reset();
    Record::write("released");
    QThread::msleep(option("after-release").toULong());
    waitAtGate(option("exit-waits-for"));
    Record::write("leaving");
    return 0;
}
