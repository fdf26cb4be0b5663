// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "memorygroup.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTest>

namespace {

QByteArray valueIn(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

} // namespace

MemoryGroup::MemoryGroup()
{
    const QString parents[] = {QStringLiteral("/sys/fs/cgroup"), QStringLiteral("/sys/fs/cgroup/memory")};
    for (const QString &parent : parents) {
        const QString folder = QStringLiteral("%1/rollover-%2").arg(parent).arg(QCoreApplication::applicationPid());
        m_unified = valueIn(parent + QStringLiteral("/cgroup.subtree_control")).contains("memory");
        const bool isMemory = m_unified || QFile::exists(parent + QStringLiteral("/memory.limit_in_bytes"));
        if (isMemory && QDir().mkdir(folder)) {
            m_folder = folder;
            return;
        }
    }
    m_lacking = QStringLiteral("No control group of memory can be made here.");
}

MemoryGroup::~MemoryGroup()
{
    if (!m_folder.isEmpty())
        QVERIFY(QTest::qWaitFor([this] { return QDir().rmdir(m_folder); }));
}

QString MemoryGroup::path(const char *name) const
{
    return m_folder + QLatin1Char('/') + QLatin1StringView(name);
}

QString MemoryGroup::enter() const
{
    return QStringLiteral("echo $$ >%1").arg(path("cgroup.procs"));
}

qint64 MemoryGroup::usage() const
{
    return valueIn(path(m_unified ? "memory.current" : "memory.usage_in_bytes")).toLongLong();
}

void MemoryGroup::setLimit(qint64 bytes)
{
    const auto write = [this](const char *name, qint64 value) {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(QByteArray::number(value)) > 0;
    };
    write(m_unified ? "memory.swap.max" : "memory.swappiness", 0); // which a machine without swap need not have
    QVERIFY(write(m_unified ? "memory.max" : "memory.limit_in_bytes", bytes));
}

qint64 MemoryGroup::kills() const
{
    const QByteArrayList lines = valueIn(path(m_unified ? "memory.events" : "memory.oom_control")).split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("oom_kill "))
            return line.mid(9).toLongLong();
    }
    return -1;
}
