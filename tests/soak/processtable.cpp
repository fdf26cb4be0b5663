// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "processtable.h"

#include <QDir>
#include <QFile>

#include <algorithm>

#include <unistd.h>

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList entries(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
}

QString folderOf(pid_t pid)
{
    return QStringLiteral("/proc/%1").arg(pid);
}

} // namespace

QList<pid_t> ProcessTable::descendants(pid_t pid)
{
    QList<pid_t> result;
    const QString tasks = folderOf(pid) + QStringLiteral("/task");
    const QStringList threadNumbers = entries(tasks);
    for (const QString &thread : threadNumbers) {
        const QByteArrayList children = contentOf(tasks + QLatin1Char('/') + thread + QStringLiteral("/children")).simplified().split(' ');
        for (const QByteArray &child : children) {
            if (!child.isEmpty())
                result += pid_t(child.toInt());
        }
    }
    for (qsizetype i = 0, count = result.size(); i < count; ++i)
        result += descendants(result.at(i));
    return result;
}

bool ProcessTable::wasProgram(pid_t pid)
{
    constexpr quint64 forkedButNoProgram = 0x40; // PF_FORKNOEXEC
    const QByteArray text = contentOf(folderOf(pid) + QStringLiteral("/stat"));
    // The name, in parentheses, may contain anything. The flags are the 7th field after it.
    const QByteArrayList fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    return fields.size() > 6 && !(fields.at(6).toULongLong() & forkedButNoProgram);
}

qsizetype ProcessTable::threads(pid_t pid)
{
    return entries(folderOf(pid) + QStringLiteral("/task")).size();
}

QByteArrayList ProcessTable::descriptors(pid_t pid)
{
    QByteArrayList result;
    const QString folder = folderOf(pid) + QStringLiteral("/fd/");
    const QStringList numbers = entries(folder);
    for (const QString &number : numbers) {
        char target[512];
        const ssize_t size = readlink(QFile::encodeName(folder + number).constData(), target, sizeof target);
        const QByteArray name(target, qMax(ssize_t(0), size));
        result.append(name.startsWith('/') || !name.contains(":[") ? name : name.left(name.indexOf(":[")));
    }
    std::sort(result.begin(), result.end());
    return result;
}
