// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "takeover.h"

#include <csignal>

QList<Way> Way::all()
{
    return {{"Rollover", Kind::Successor, 0},
            {"Limit: epoll on a pidfd", Kind::Waiter, 0},
            {"kill(pid, 0) every 50 ms", Kind::Waiter, 50},
            {"kill(pid, 0) every 100 ms", Kind::Waiter, 100},
            {"kill(pid, 0) every 500 ms", Kind::Waiter, 500},
            {"Shell: wait, then exec", Kind::Shell, 0},
            {"Rollover, in place", Kind::InPlace, 0}};
}

void Way::begin(Scene &scene, const QByteArrayList &options, const QByteArray &port) const
{
    const QByteArray file = scene.journalFile();
    const QByteArrayList ports = port.isEmpty() ? QByteArrayList() : QByteArrayList{"--port=" + port};
    switch (kind) {
    case Kind::Successor:
        scene.startProgram(options + ports);
        break;
    case Kind::InPlace:
        scene.startProgram(options + ports + QByteArrayList{"--method=InPlace"});
        break;
    case Kind::Shell:
        scene.start(QByteArrayList{"sh", "-c", "\"$@\"; exec \"$@\"", "sh", BENCHMARKED_PROGRAM, "--journal=" + file} + options + ports);
        scene.wait(Event::Ready);
        break;
    case Kind::Waiter:
        const pid_t pid = scene.startProgram(options + ports);
        QByteArrayList command = {WAITER_PROGRAM, QByteArray::number(pid), QByteArray::number(interval), file};
        if (!port.isEmpty())
            command.append(port);
        scene.start(command);
        scene.wait(Event::Waiting);
        break;
    }
}

void Way::go(Scene &scene) const
{
    const bool restartsItself = kind == Kind::Successor || kind == Kind::InPlace;
    kill(scene.wait(Event::Ready).pid, restartsItself ? SIGHUP : SIGTERM);
}
