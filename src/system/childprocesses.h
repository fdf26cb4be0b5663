// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_CHILDPROCESSES_H
#define ROLLOVER_CHILDPROCESSES_H

#include <QByteArray>
#include <QList>

struct ChildProcess
{
    qint64 pid = 0;
    QByteArray program; // its name, as the system shortens it

    // Those that run. Looks at every process of the system.
    static QList<ChildProcess> ofThisProcess();
};

#endif
