// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_INHERITEDDESCRIPTORS_H
#define ROLLOVER_INHERITEDDESCRIPTORS_H

#include "system/fileidentity.h"
#include "system/systemhandle.h"

#include <QCborArray>
#include <QList>
#include <QMap>

// Descriptors above the standard streams that pass from one generation to the next, and the file that each was open on at start: by
// now its number may be another's.
class InheritedDescriptors
{
public:
    InheritedDescriptors() = default;
    explicit InheritedDescriptors(const QMap<SystemHandle::Number, FileIdentity> &files) : m_files(files) {}

    static InheritedDescriptors current(); // of this process; before main()
    InheritedDescriptors stillOpen() const; // those that haven't been closed since

    QList<SystemHandle::Number> numbers() const { return m_files.keys(); }
    bool contains(SystemHandle::Number number) const { return m_files.contains(number); }
    bool operator==(const InheritedDescriptors &other) const { return m_files == other.m_files; }

    // Needs nothing that is gone at the end of a process.
    void setInheritable() const;

    QCborArray toCbor() const;
    static InheritedDescriptors fromCbor(const QCborArray &array); // ignores what is none

private:
    QMap<SystemHandle::Number, FileIdentity> m_files;
};

#endif
