// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "gate.h"

#include <QFile>

#include <fcntl.h>
#include <unistd.h>

void waitAtGate(const QString &gate)
{
    const int reader = open(QFile::encodeName(gate).constData(), O_RDONLY | O_CLOEXEC);
    if (reader >= 0)
        close(reader);
}
