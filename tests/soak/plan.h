// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef PLAN_H
#define PLAN_H

#include "message.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

#include <chrono>

// One restart, and what goes wrong with it. All of it is decided beforehand, by the seed and the number of the step alone.
struct Plan
{
    enum class Version { Good, MissingProgram, MissingLibrary, ExitsAtOnce, Crashes, Hangs, LeavesWhileWaiting };

    struct Disturbance
    {
        enum class Kind { Kill, Terminate, Stop, Cancel, Quit };
        enum class Target { Predecessor, Successor };
        enum class Moment { Restart, Begun, Constructed, Alive, Quitting, Leaving, Gone };
        Kind kind = Kind::Kill;
        Target target = Target::Predecessor;
        Moment moment = Moment::Restart;
        std::chrono::microseconds delay{0}; // after that
        std::chrono::milliseconds duration{0}; // of a stop
        bool hitsParent = false; // of the successor that is about to begin, if there is one in between

        QByteArray toText() const;
    };

    static Plan make(quint64 seed, int step);
    static Plan plain(); // nothing goes wrong

    bool has(Disturbance::Kind kind) const;
    bool has(Disturbance::Kind kind, Disturbance::Target target) const;
    bool isUndisturbed() const; // but for short stops, which make no difference
    bool isSuccessful() const; // has to end with a takeover

    Message command() const; // to the predecessor
    Message orders() const; // to what it starts
    QByteArray toText() const;
    QByteArrayList ingredients() const; // what is tried, to count it

    quint64 dataSeed = 0;
    qint64 dataSize = 0;
    bool inPlace = false;
    QByteArray caller = "slot";
    Version version = Version::Good;
    QByteArray leave; // how, with LeavesWhileWaiting
    std::chrono::milliseconds leaveAfter{0};
    bool waitForReady = false;
    std::chrono::microseconds slowStart{0};
    std::chrono::microseconds slowExit{0};
    std::chrono::microseconds cleanUp{0};
    std::chrono::milliseconds loopWhenQuitting{0};
    std::chrono::milliseconds startTimeout{30'000};
    bool exitCalled = false;
    bool refuses = false;
    QByteArray cancelAt;
    bool killsLast = false; // before anything else
    QList<Disturbance> disturbances;
};

#endif
