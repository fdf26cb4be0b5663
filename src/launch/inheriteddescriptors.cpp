// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/inheriteddescriptors.h"

#include <limits>

InheritedDescriptors InheritedDescriptors::current()
{
    InheritedDescriptors result;
    const QList<SystemHandle::Number> open = SystemHandle::allOpen();
    for (SystemHandle::Number number : open) {
        if (SystemHandle::isInheritable(number)) // what other libraries have opened by now is private, as a rule
            result.m_files.insert(number, FileIdentity::ofHandle(number));
    }
    return result;
}

InheritedDescriptors InheritedDescriptors::stillOpen() const
{
    InheritedDescriptors result;
    for (auto file = m_files.cbegin(); file != m_files.cend(); ++file) {
        if (FileIdentity::ofHandle(file.key()) == file.value())
            result.m_files.insert(file.key(), file.value());
    }
    return result;
}

void InheritedDescriptors::setInheritable() const
{
    for (auto file = m_files.cbegin(); file != m_files.cend(); ++file) {
        if (FileIdentity::ofHandle(file.key()) == file.value())
            SystemHandle::setInheritable(file.key(), true);
    }
}

QCborArray InheritedDescriptors::toCbor() const
{
    QCborArray result;
    for (auto file = m_files.cbegin(); file != m_files.cend(); ++file)
        result.append(QCborArray{file.key(), qint64(file->device), qint64(file->inode)});
    return result;
}

InheritedDescriptors InheritedDescriptors::fromCbor(const QCborArray &array)
{
    InheritedDescriptors result;
    for (const QCborValue &value : array) {
        const QCborArray file = value.toArray();
        if (!file.at(0).isInteger() || !file.at(1).isInteger() || !file.at(2).isInteger()) // toInteger() takes other numbers, too
            continue;
        const qint64 number = file.at(0).toInteger();
        if (number >= 0 && number <= std::numeric_limits<SystemHandle::Number>::max())
            result.m_files.insert(SystemHandle::Number(number), {quint64(file.at(1).toInteger()), quint64(file.at(2).toInteger())});
    }
    return result;
}
