// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// The program that the soak restarts: tenant ADDRESS:PORT, in the working directory with its observer's socket. The first thing it
// does is to ask for its orders; so the soak knows of it, and decides what becomes of it, before there is a manager.

#include "link.h"
#include "tenant.h"
#include "unixsignals.h"

#include <QCoreApplication>
#include <QScopeGuard>

#include <csignal>
#include <cstdlib>

#include <unistd.h>

// What a bad new version does.
static void misbehave(const QByteArray &how)
{
    if (how == "exit")
        _exit(3);
    if (how == "crash")
        raise(SIGSEGV);
    while (how == "hang")
        pause();
}

static Tenant *theTenant = nullptr; // while it is in main(), or exit() was called there
static useconds_t slowExit = 0;

static void atEnd()
{
    if (theTenant)
        theTenant->say(Message("exiting"));
    usleep(slowExit);
}

int main(int argc, char *argv[])
{
    alarm(60);
    Link link("observer");
    link.send(Message("begin"));
    const std::optional<Message> orders = link.receive();
    if (!orders)
        return 0;
    misbehave(orders->value("misbehave"));
    slowExit = useconds_t(orders->number("slowExit"));
    atexit(atEnd);

    QCoreApplication app(argc, argv);
    RolloverManager rollover;
    rollover.setRestartLimit(0, std::chrono::seconds(1));
    UnixSignals signals;
    bool executing = false;
    bool terminated = false;
    QObject::connect(&signals, &UnixSignals::terminate, &app, [&] {
        terminated = true;
        if (executing)
            QCoreApplication::quit();
        else
            QCoreApplication::exit(); // before exec(), quit() does nothing
    });
    Tenant tenant(link, rollover);
    theTenant = &tenant;
    const auto forgetTenant = qScopeGuard([] { theTenant = nullptr; });
    tenant.say(Message("constructed", {{"generation", QByteArray::number(rollover.generation())}}));
    usleep(useconds_t(orders->number("slowStart")));
    if (const QByteArray how = orders->value("leave"); !how.isEmpty() && rollover.isSuccessor())
        tenant.leaveWhileWaiting(std::chrono::milliseconds(orders->number("leaveAfter")), how);

    if (orders->number("wait") && !rollover.waitForReady()) {
        tenant.say(Message("left"));
        return 0;
    }
    executing = true;
    if (!terminated)
        QCoreApplication::exec();
    return tenant.end();
}
