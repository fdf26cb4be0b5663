// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_FILEDESCRIPTOR_H
#define ROLLOVER_FILEDESCRIPTOR_H

#include <QByteArray>
#include <QList>

#include <utility>

// What a look at an inherited descriptor shows. Only what has failed is somebody else's; where the system refuses to say, a process
// must not begin beside the predecessor that it may have.
enum class Verification { Passed, Failed, Impossible };

// Owns one file descriptor. Every descriptor of the library is in one of these from the moment it exists.
class FileDescriptor
{
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    FileDescriptor &operator=(FileDescriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~FileDescriptor() { close(); }

    bool isValid() const { return m_fd >= 0; }
    int get() const { return m_fd; }
    int release() { return std::exchange(m_fd, -1); }
    void close();

    // Descriptors 0 to 2 mean something to every program: in a process that was started without them, a new descriptor
    // takes such a number, and must leave it. On failure the result is invalid and errno says why.
    static FileDescriptor aboveStandardStreams(FileDescriptor fd);
    // One that passes through other programs, if possible with a number that they don't use: a script may well say
    // "exec 9>log", and a copy that has lost its handover so would take it for a forged one.
    static FileDescriptor outOfTheWay(FileDescriptor fd);

    // Of any descriptor of this process, whoever owns it.
    static QList<int> allOpen(); // above the standard streams
    static bool isInheritable(int fd);
    static bool setInheritable(int fd, bool inheritable); // on failure errno says why
    static bool isTerminal(int fd);
    static bool isOpen(int fd);

    // What /proc says about one, for the files of that platform. Empty if it can't be had.
    static QByteArray target(int fd); // the path of its file, or what stands for one
    static QByteArray information(int fd); // "Name:\tvalue" lines, which depend on what it is

private:
    int m_fd = -1;
};

// Which file a descriptor was open on, to tell later whether it still is.
struct FileIdentity
{
    quint64 device = 0;
    quint64 inode = 0;

    static FileIdentity ofDescriptor(int fd);
    static FileIdentity ofPath(const QByteArray &path);
    static FileIdentity ofCurrentDirectory();

    bool isValid() const { return inode != 0; }
    bool operator==(const FileIdentity &other) const { return device == other.device && inode == other.inode; }
};

#endif
