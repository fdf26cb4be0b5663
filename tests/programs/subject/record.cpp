// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "record.h"

#include <QJsonDocument>

#include <chrono>

#include <fcntl.h>
#include <unistd.h>

static int recordFile = -1;

void Record::open(const QString &path)
{
    const int file = ::open(qPrintable(path), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    // Out of the way of the descriptors that are under test, unless the system's limit is.
    recordFile = fcntl(file, F_DUPFD_CLOEXEC, 100);
    if (recordFile >= 0)
        close(file);
    else
        recordFile = file;
}

qint64 Record::now()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Record::write(const char *event, QJsonObject details)
{
    details[QLatin1StringView("event")] = QLatin1StringView(event);
    details[QLatin1StringView("pid")] = qint64(getpid());
    details[QLatin1StringView("time")] = now();
    const QByteArray line = QJsonDocument(details).toJson(QJsonDocument::Compact) + '\n';
    // One write() to an O_APPEND file: lines of several processes don't mix.
    [[maybe_unused]] const ssize_t size = ::write(recordFile, line.constData(), size_t(line.size()));
}
