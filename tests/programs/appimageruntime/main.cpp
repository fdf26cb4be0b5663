// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Behaves as the runtime of a type 2 AppImage: a file that consists of this program, a squashfs image, and, here, the offset of
// that image in the last 16 characters. It mounts the image, leaves the read end of a pipe and the mount point open, and becomes
// AppRun in its own process. The mount goes away when the last read end is closed.
// What it was started with it writes to FILE.log, a line a start.

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static std::string file;
static std::string mountPoint;

static std::string variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

static void writeLog()
{
    std::string line;
    for (const char *name : {"APPIMAGE", "APPDIR", "ARGV0", "OWD", "PATH", "IMAGE_DATA"})
        line += std::string(name) + "=" + variable(name) + " ";
    char *const directory = getcwd(nullptr, 0);
    line += std::string("directory=") + (directory ? directory : "") + " descriptors=";
    free(directory);
    for (int fd = 3; fd < 2000; ++fd) {
        if (fcntl(fd, F_GETFD) >= 0)
            line += std::to_string(fd) + ",";
    }
    line += "\n";
    const int log = open((file + ".log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    [[maybe_unused]] const ssize_t size = write(log, line.data(), line.size());
    close(log);
}

static std::string imageOffset()
{
    char trailer[17] = {};
    FILE *const image = fopen(file.c_str(), "rbe");
    const bool ok = image && fseek(image, -16, SEEK_END) == 0 && fread(trailer, 1, 16, image) == 16;
    if (image)
        fclose(image);
    return ok ? std::to_string(atoll(trailer)) : std::string();
}

static dev_t deviceOf(const std::string &path)
{
    struct stat status;
    return stat(path.c_str(), &status) == 0 ? status.st_dev : 0;
}

// Serves the mount until nobody holds the read end any more.
[[noreturn]] static void serve(int keepAlive)
{
    const dev_t before = deviceOf(mountPoint);
    const pid_t server = fork();
    if (server == 0) {
        execlp("squashfuse", "squashfuse", "-f", "-o", ("ro,offset=" + imageOffset()).c_str(), file.c_str(), mountPoint.c_str(), nullptr);
        _exit(127);
    }
    while (deviceOf(mountPoint) == before && waitpid(server, nullptr, WNOHANG) == 0)
        usleep(1000);
    if (deviceOf(mountPoint) != before) {
        signal(SIGPIPE, SIG_IGN);
        while (write(keepAlive, "x", 1) == 1) {} // the pipe fills up, and then this waits
        kill(server, SIGTERM);
        waitpid(server, nullptr, 0);
    }
    rmdir(mountPoint.c_str());
    _exit(0);
}

int main(int, char *argv[])
{
    char *const self = realpath("/proc/self/exe", nullptr);
    file = self;
    writeLog();
    mountPoint = variable("TMPDIR") + "/.mount_XXXXXX";
    if (!mkdtemp(mountPoint.data()))
        return 126;

    int pipeEnds[2];
    if (pipe(pipeEnds) != 0)
        return 126;
    if (fork() == 0) {
        close(pipeEnds[0]);
        fcntl(pipeEnds[1], F_SETFD, FD_CLOEXEC);
        serve(pipeEnds[1]);
    }
    close(pipeEnds[1]);
    char byte;
    if (read(pipeEnds[0], &byte, 1) != 1)
        return 126;
    const int folder = open(mountPoint.c_str(), O_RDONLY);
    dup2(folder, 1023);
    close(folder);

    char *const directory = getcwd(nullptr, 0);
    setenv("APPIMAGE", file.c_str(), 1);
    setenv("ARGV0", argv[0], 1);
    setenv("APPDIR", mountPoint.c_str(), 1);
    if (directory)
        setenv("OWD", directory, 1);
    execv((mountPoint + "/AppRun").c_str(), argv);
    return 126;
}
