// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "start.h"

#include "measurements.h"
#include "scene.h"

#include <csignal>

static QString nameOf(Start::Kind kind)
{
    switch (kind) {
    case Start::Kind::Restart:
        return QStringLiteral("restart()");
    case Start::Kind::StartDetached:
        return QStringLiteral("startDetached()");
    case Start::Kind::Starter:
        break;
    }
    return QStringLiteral("startDetached() in a small process");
}

Start::Start(Kind theKind, const QString &suffix) : kind(theKind)
{
    untilAlive.what = nameOf(kind) + QStringLiteral(" until alive") + suffix;
    blocked.what = nameOf(kind) + QStringLiteral(" blocks its caller") + suffix;
}

void Start::measure(const QByteArrayList &options)
{
    const char *const how[] = {"--restart", "--how=startDetached", "--how=starter"};
    Scene scene;
    const pid_t predecessor = scene.startProgram(options + QByteArrayList{how[int(kind)]});
    kill(predecessor, SIGHUP);
    const Entry &end = kind == Kind::Restart ? scene.wait(Event::Alive) : scene.wait(Event::Ready, 1);
    const Entry &begin = scene.wait(Event::CallBegins);
    untilAlive.samples.add(seconds(begin, end));
    blocked.samples.add(seconds(begin, scene.wait(Event::CallEnds)));
}

// From restart() to alive, and how long the call blocks, beside a start of the same program by startDetached().
Result measureStart(const Settings &settings)
{
    Start ours(Start::Kind::Restart, QString());
    Start plain(Start::Kind::StartDetached, QString());
    for (int i = 0; i < settings.samples(300); ++i) {
        for (Start *start : {i % 2 ? &ours : &plain, i % 2 ? &plain : &ours})
            start->measure();
    }
    ours.untilAlive.compareWith(plain.untilAlive, QStringLiteral("startDetached()"));
    ours.untilAlive.expectAtMost(1.15, *ours.untilAlive.ratio, QStringLiteral("at most 1.15 × a plain start"));
    ours.blocked.compareWith(plain.blocked, QStringLiteral("startDetached()"));
    ours.blocked.expectAtMost(0.0003, ours.blocked.samples.median() - plain.blocked.samples.median(),
                              QStringLiteral("at most 0.3 ms more than startDetached()"));
    return {QStringLiteral("Start of the successor"), {ours.untilAlive, plain.untilAlive, ours.blocked, plain.blocked}};
}
