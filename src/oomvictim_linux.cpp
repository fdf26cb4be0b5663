// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "oomvictim.h"

#include "filedescriptor.h"

#include <QByteArray>

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace {

constexpr char highestScore[] = "1000"; // the highest there is
QByteArray scoreBefore; // empty unless this process has volunteered
// Kept open: a program that lets nobody look into its memory can't open it any more. It may have closed it, too.
FileDescriptor scoreFile;
FileIdentity scoreFileIdentity;

FileDescriptor openFile()
{
    return FileDescriptor(open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC));
}

QByteArray presentScore()
{
    char text[16];
    const ssize_t size = pread(scoreFile.get(), text, sizeof text, 0);
    return QByteArray(text, qMax(ssize_t(0), size)).trimmed();
}

bool setScore(const QByteArray &value)
{
    return pwrite(scoreFile.get(), value.constData(), size_t(value.size()), 0) == value.size();
}

} // namespace

void OomVictim::volunteer(int fd)
{
    scoreFile = openFile();
    FileDescriptor above(fcntl(scoreFile.get(), F_DUPFD_CLOEXEC, fd + 1));
    if (above.isValid())
        scoreFile = std::move(above);
    scoreFileIdentity = FileIdentity::ofDescriptor(scoreFile.get());
    const QByteArray present = presentScore();
    if (!present.isEmpty() && setScore(highestScore)) // anybody may raise it, and lower it again to where it was
        scoreBefore = present;
}

bool OomVictim::withdraw()
{
    if (scoreBefore.isEmpty())
        return true;
    if (!(FileIdentity::ofDescriptor(scoreFile.get()) == scoreFileIdentity)) { // its number is somebody else's by now
        scoreFile.release();
        scoreFile = openFile();
    }
    const QByteArray present = presentScore();
    const bool done = present == highestScore ? setScore(scoreBefore) : !present.isEmpty(); // what the program has set meanwhile stays
    const int reason = errno;
    scoreFile.close();
    scoreBefore.clear();
    errno = reason;
    return done;
}
