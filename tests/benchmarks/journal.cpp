// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "journal.h"

#include <ctime>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

struct Journal::File
{
    static constexpr int64_t capacity = 100'000;

    std::atomic<int64_t> count;
    Entry entries[capacity];
};

bool Journal::create(const char *path)
{
    const int fd = ::open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool ok = fd >= 0 && ftruncate(fd, sizeof(File)) == 0;
    ::close(fd);
    return ok;
}

bool Journal::open(const char *path)
{
    const int fd = ::open(path, O_RDWR | O_CLOEXEC);
    void *const memory = mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    m_file = memory == MAP_FAILED ? nullptr : static_cast<File *>(memory);
    return m_file;
}

void Journal::close()
{
    if (m_file)
        munmap(m_file, sizeof(File));
    m_file = nullptr;
}

void Journal::write(Event event, int64_t value) const
{
    const int64_t time = now();
    if (!m_file)
        return;
    const int64_t index = m_file->count.fetch_add(1);
    if (index >= File::capacity)
        return;
    Entry &entry = m_file->entries[index];
    entry.pid = getpid();
    entry.time = time;
    entry.value = value;
    entry.event.store(event, std::memory_order_release);
}

const Entry *Journal::at(int64_t index) const
{
    if (!m_file || index >= File::capacity)
        return nullptr;
    const Entry &entry = m_file->entries[index];
    return entry.event.load(std::memory_order_acquire) == Event::None ? nullptr : &entry;
}

int64_t Journal::now()
{
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}
