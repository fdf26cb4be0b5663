// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/childprocesses.h"

#include "system/procfs_linux.h"

#include <QByteArrayList>

#include <cstdlib>

#include <dirent.h>
#include <unistd.h>

QList<ChildProcess> ChildProcess::ofThisProcess()
{
    QList<ChildProcess> result;
    DIR *const directory = ProcFs::isOurs() ? opendir("/proc") : nullptr; // not every kernel has the list in task/TID/children
    if (!directory)
        return result;
    const QByteArray ownPid = QByteArray::number(qint64(getpid()));
    while (const dirent *entry = readdir(directory)) {
        const int pid = atoi(entry->d_name); // 0 for what is no process
        const QByteArray status = pid > 0 ? ProcFs::content(QByteArray("/proc/") + entry->d_name + "/stat") : QByteArray();
        // The name, in parentheses, may contain anything. After it come the state and the parent.
        const qsizetype begin = status.indexOf('(') + 1;
        const qsizetype end = status.lastIndexOf(')');
        const QByteArrayList fields = status.mid(end + 2).split(' ');
        if (end > 0 && fields.value(1) == ownPid && fields.front() != "Z" && fields.front() != "X")
            result.append({pid, status.mid(begin, end - begin)});
    }
    closedir(directory);
    return result;
}
