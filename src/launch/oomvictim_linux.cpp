// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "launch/oomvictim.h"

#include "logging.h"
#include "system/fileidentity.h"
#include "system/systemerror.h"

#include <QByteArray>

#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace {

constexpr char highestScore[] = "1000"; // the highest there is
QByteArray scoreBefore; // empty unless this process has volunteered
// Kept open: a program that lets nobody look into its memory can't open it any more. It may have closed it, too.
SystemHandle scoreFile;
FileIdentity scoreFileIdentity;

SystemHandle openFile()
{
    return SystemHandle(open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC));
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
    SystemHandle above(fcntl(scoreFile.get(), F_DUPFD_CLOEXEC, fd + 1));
    if (above.isValid())
        scoreFile = std::move(above);
    scoreFileIdentity = FileIdentity::ofHandle(scoreFile.get());
    const QByteArray present = presentScore();
    if (!present.isEmpty() && setScore(highestScore)) // anybody may raise it, and lower it again to where it was
        scoreBefore = present;
}

void OomVictim::withdraw()
{
    if (scoreBefore.isEmpty())
        return;
    if (!(FileIdentity::ofHandle(scoreFile.get()) == scoreFileIdentity)) { // its number is somebody else's by now
        scoreFile.release();
        scoreFile = openFile();
    }
    const QByteArray present = presentScore();
    const bool done = present == highestScore ? setScore(scoreBefore) : !present.isEmpty(); // what the program has set meanwhile stays
    const SystemError reason = SystemError::last();
    scoreFile.close();
    scoreBefore.clear();
    if (!done)
        qCWarning(lcRollover, "could not put the oom_score_adj of this process back: %ls", qUtf16Printable(reason.text()));
}
