// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SYSTEMHANDLE_H
#define ROLLOVER_SYSTEMHANDLE_H

#include <QList>

#include <utility>

// What a look at an inherited handle shows. Only what has failed is somebody else's; where the system refuses to say, a process
// must not begin beside the predecessor that it may have.
enum class Verification { Passed, Failed, Impossible };

// Owns one of the system's handles: a file descriptor. Every one of the library is in one of these from the moment it exists.
class SystemHandle
{
public:
    using Number = int; // all that a process that inherits one has to know; that of a Windows handle fits in, too

    SystemHandle() = default;
    explicit SystemHandle(Number number) : m_number(number) {}
    SystemHandle(SystemHandle &&other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    SystemHandle &operator=(SystemHandle &&other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~SystemHandle() { close(); }

    bool isValid() const { return m_number >= 0; }
    Number get() const { return m_number; }
    Number release() { return std::exchange(m_number, -1); }
    void close();

    // Descriptors 0 to 2 mean something to every program: in a process that was started without them, a new descriptor
    // takes such a number, and must leave it. On failure the result is invalid, and SystemError says why.
    static SystemHandle aboveStandardStreams(SystemHandle handle);
    // One that passes through other programs, if possible with a number that they don't use: a script may well say
    // "exec 9>log", and a copy that has lost its handover so would take it for a forged one.
    static SystemHandle outOfTheWay(SystemHandle handle);

    // Of any in this process, whoever owns it.
    static bool canBePassed(qint64 number); // whether it can be one's at all that a process passes on, besides the standard streams
    static bool isOpen(Number number);
    static bool isInheritable(Number number);
    static bool setInheritable(Number number, bool inheritable); // on failure SystemError says why
    static QList<Number> allOpen(); // above the standard streams

private:
    Number m_number = -1;
};

#endif
