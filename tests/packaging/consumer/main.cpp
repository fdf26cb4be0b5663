// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include <RolloverManager>

#include <QCoreApplication>

#include <cstdio>

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    RolloverManager rollover;
    if (!rollover.waitForReady())
        return 1;
    printf("generation %d %s\n", rollover.generation(), argv[1]);
    fflush(stdout);
    if (rollover.generation() == 0)
        rollover.restart();
    return 0;
}
