// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A new version whose library is still the old one. It misses a function only when it is ready, which is too late.

#include <RolloverManager>

#include <QCoreApplication>

#include <unistd.h>

int addedByTheUpdate();

int main(int argc, char *argv[])
{
    alarm(30);
    QCoreApplication app(argc, argv);
    RolloverManager rollover;
    return rollover.waitForReady() ? addedByTheUpdate() : 0;
}
