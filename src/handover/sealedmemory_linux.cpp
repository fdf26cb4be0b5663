// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "handover/sealedmemory.h"

#include "system/procfs_linux.h"

#include <cerrno>
#include <csignal>

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL // Linux 6.3
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace {

constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
constexpr char fileName[] = "rollover"; // nobody can open it by that
constexpr char deletedFile[] = "/memfd:rollover (deleted)"; // what /proc says it is

SystemHandle createMemfd()
{
    constexpr unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    // A system may insist on files that can't be executed (sysctl vm.memfd_noexec); an old one doesn't know the flag.
    SystemHandle file(memfd_create(fileName, flags | MFD_NOEXEC_SEAL));
    if (!file.isValid() && errno == EINVAL)
        file = SystemHandle(memfd_create(fileName, flags));
    return SystemHandle::aboveStandardStreams(std::move(file));
}

// The limit of RLIMIT_FSIZE holds for a memfd as well, and its signal would end the process.
class WithoutFileSizeSignal
{
public:
    WithoutFileSizeSignal()
    {
        sigemptyset(&m_signal);
        sigaddset(&m_signal, SIGXFSZ);
        pthread_sigmask(SIG_BLOCK, &m_signal, &m_before);
    }
    ~WithoutFileSizeSignal()
    {
        const int reason = errno;
        if (!sigismember(&m_before, SIGXFSZ)) {
            const timespec now{};
            sigtimedwait(&m_signal, nullptr, &now);
        }
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
        errno = reason;
    }
    Q_DISABLE_COPY_MOVE(WithoutFileSizeSignal)

private:
    sigset_t m_signal;
    sigset_t m_before;
};

bool writeAll(int fd, const QByteArray &content)
{
    const WithoutFileSizeSignal guard;
    qsizetype written = 0;
    while (written < content.size()) {
        const ssize_t size = write(fd, content.constData() + written, size_t(content.size() - written));
        if (size < 0 && errno != EINTR)
            return false;
        written += qMax(ssize_t(0), size);
    }
    return true;
}

} // namespace

SystemHandle SealedMemory::create(const QByteArray &content)
{
    SystemHandle file = createMemfd();
    if (!file.isValid() || !writeAll(file.get(), content) || fcntl(file.get(), F_ADD_SEALS, seals) != 0)
        return {};
    return file;
}

bool SealedMemory::isHeldBy(qint64 pid)
{
    const QByteArray path = "/proc/" + QByteArray::number(pid) + "/fd/";
    DIR *const directory = opendir(path.constData());
    if (!directory)
        return false;
    bool found = false;
    while (const dirent *entry = readdir(directory)) {
        char target[sizeof deletedFile] = {};
        const ssize_t size = readlink((path + entry->d_name).constData(), target, sizeof target);
        found = found || QByteArray(target, qMax(ssize_t(0), size)) == deletedFile;
    }
    closedir(directory);
    return found;
}

Verification SealedMemory::verify(int fd, qint64 maximumSize)
{
    // Others pass sealed memfds around, too, for keymaps or fonts. If the name can't be had, the seals will do.
    const QByteArray name = ProcFs::descriptorTarget(fd);
    if (!name.isEmpty() && name != deletedFile)
        return Verification::Failed;
    // Only a memfd has seals. With these, nobody can pull it away while it is being read.
    const int present = fcntl(fd, F_GET_SEALS);
    struct stat status;
    if (present < 0 || fstat(fd, &status) != 0)
        return errno == EBADF || errno == EINVAL ? Verification::Failed : Verification::Impossible;
    return (present & seals) == seals && status.st_size <= maximumSize ? Verification::Passed : Verification::Failed;
}

// This kind of lock belongs to the process, also when the descriptor is shared. It outlives an exec.
static struct flock exclusiveLock()
{
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

bool SealedMemory::claim(const SystemHandle &file)
{
    struct flock lock = exclusiveLock();
    int result = -1;
    do {
        result = fcntl(file.get(), F_SETLK, &lock);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

void SealedMemory::unclaim(const SystemHandle &file)
{
    struct flock lock = exclusiveLock();
    lock.l_type = F_UNLCK;
    fcntl(file.get(), F_SETLK, &lock);
}

std::optional<QByteArray> SealedMemory::read(const SystemHandle &descriptor)
{
    struct stat status;
    if (fstat(descriptor.get(), &status) != 0)
        return {};
    QByteArray content(qsizetype(status.st_size), Qt::Uninitialized);
    qsizetype done = 0;
    while (done < content.size()) {
        const ssize_t size = pread(descriptor.get(), content.data() + done, size_t(content.size() - done), done);
        if (size == 0 || (size < 0 && errno != EINTR))
            return {};
        done += qMax(ssize_t(0), size);
    }
    return content;
}
