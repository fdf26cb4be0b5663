#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# systemdmachine.sh FOLDER VISIBLE: boots this system's systemd as PID 1 of namespaces of its own, without a container tool. /usr is
# the host's; of the rest only the two folders are visible, at the same paths. It runs until FOLDER/alive, a named pipe, has
# no writer any more, that is, at the latest until the process ends that has it open; then FOLDER is removed, too. While it runs:
#   FOLDER/pid      PID 1, in the numbers of the host
#   FOLDER/up       is there when it is up, with a manager of the user 1000
#   FOLDER/console  what systemd and the units have printed
#   FOLDER/log      what went wrong in here
# Ends with 77, and says why, where this can't work.
set -eu

self=$(realpath "$0")
base=/sys # where this script mounts what it needs: nobody has files there, and the host's sysfs isn't needed

lacks()
{
    echo "$*"
    exit 77
}

check() # FOLDER
{
    [ "$(id -u)" -eq 0 ] || lacks "needs root"
    for tool in /lib/systemd/systemd mount nsenter script setpriv unshare; do
        command -v $tool >/dev/null || { echo "needs $tool" >"$1/log"; exit 1; }
    done
    grep -qw cgroup2 /proc/filesystems || lacks "the kernel has no cgroup v2"
    # In the root control group no process is in the way. Elsewhere there must be one to begin with.
    grep -q '^0::/' /proc/self/cgroup || lacks "no control group (v2) to be in"
    error=$(unshare --mount --propagation unchanged --pid --uts --ipc --net --cgroup --fork -- true 2>&1) || lacks "$error"
    error=$(unshare --mount --propagation unchanged -- "$self" try 2>&1) || lacks "$error"
}

# Nothing that is mounted from here on may be seen outside. Below a chroot "/" is no mount point; what it lies on can be named from
# the root of the mount namespace only, where entering it leads, even from within.
hide_mounts()
{
    mount --make-rprivate / 2>/dev/null || nsenter --mount=/proc/self/ns/mnt mount --make-rprivate /
}

mount_control_groups()
{
    mount -t tmpfs -o mode=755 tmpfs $base
    mkdir $base/cgroup $base/root
    mount -t cgroup2 cgroup2 $base/cgroup
    cgroup=$(mktemp -d "$base/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)/rollover-test.XXXXXX")
    chmod 755 "$cgroup" # the user's manager has a part of it
}

# Comes last, whatever happens.
clean_up()
{
    [ -z "${pid_1-}" ] || kill -KILL "$pid_1" 2>/dev/null || true
    wait
    find "$cgroup" -depth -type d -exec rmdir {} +
    if [ -e "$folder/up" ]; then rm -rf -- "$folder"; fi # else somebody may want to know why
}

make_root()
{
    mount -t tmpfs -o mode=755 tmpfs $base/root
    cd $base/root
    mkdir -p usr etc dev proc sys run tmp var
    ln -s ../run var/run
    for name in bin sbin lib lib32 lib64 libx32; do
        if [ -L "/$name" ]; then cp -P "/$name" "$name"; fi
    done
    mount --bind /usr usr
    mount -o remount,bind,ro usr
    mount -t tmpfs -o mode=755 tmpfs run
    mount -t tmpfs -o mode=755 tmpfs dev
    for name in null zero full random urandom tty; do
        : > dev/$name
        mount --bind /dev/$name dev/$name
    done
    : > dev/console
    ln -s /proc/self/fd dev/fd
    mount -t sysfs -o ro sysfs sys
    for visible in "$folder" "$@"; do
        mkdir -p ".$visible"
        mount --bind "$visible" ".$visible"
    done
}

# No unit and no generator of the host's: nothing is booted but what stands here.
write_etc()
{
    printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'user:x:1000:1000::/run/user/1000:/bin/sh' > etc/passwd
    printf '%s\n' 'root:x:0:' 'user:x:1000:' > etc/group
    if [ -e /etc/ld.so.cache ]; then cp /etc/ld.so.cache etc; fi
    tr -d - < /proc/sys/kernel/random/uuid > etc/machine-id
    mkdir -p etc/systemd/system etc/systemd/user
    printf '%s\n' '[Manager]' DefaultStandardOutput=tty > etc/systemd/system.conf
    printf '%s\n' '[Manager]' DefaultStandardOutput=inherit > etc/systemd/user.conf
    # What every unit depends on by default.
    for name in system/sysinit system/basic system/shutdown user/basic user/shutdown user/default; do
        printf '%s\n' '[Unit]' DefaultDependencies=no > etc/systemd/$name.target
    done
    printf '%s\n' '[Unit]' Requires=up.service > etc/systemd/system/test.target
    printf '%s\n' '[Unit]' Requires=user@1000.service After=user@1000.service '[Service]' Type=oneshot \
        "ExecStart=touch '$folder/up'" > etc/systemd/system/up.service
    # As the host's own, without PAM and logind.
    printf '%s\n' '[Service]' User=%i Type=notify 'ExecStart=/lib/systemd/systemd --user --log-target=console' \
        Delegate=yes KillMode=mixed RuntimeDirectory=user/%i Environment=XDG_RUNTIME_DIR=/run/user/%i \
        'Environment=SYSTEMD_UNIT_PATH=/etc/systemd/user SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/var SYSTEMD_GENERATOR_PATH=/var' \
        > etc/systemd/system/user@.service
}

case $1 in
try) # what may be forbidden
    hide_mounts
    mount_control_groups
    rmdir "$cgroup"
    ;;
keep) # FOLDER VISIBLE: not a child of the test any more, so that it stays when that is killed with all its children
    folder=$2
    hide_mounts
    mount_control_groups
    trap clean_up EXIT
    trap : INT TERM HUP
    (
        make_root "$3"
        write_etc
    )
    # A terminal of its own for the console. It is read all the time, so that nobody who writes has to wait.
    export self folder cgroup
    # shellcheck disable=SC2016 # script's shell expands it
    SHELL=/bin/sh setpriv --pdeathsig KILL script --quiet --flush --command 'exec setpriv --pdeathsig KILL unshare --pid --fork \
        --kill-child --mount --propagation unchanged --uts --ipc --net -- "$self" become-1 "$folder" "$cgroup"' "$folder/console" </dev/null >/dev/null &
    while [ ! -s "$folder/pid" ] && kill -0 $! 2>/dev/null; do sleep 0.02; done
    pid_1=$(cat "$folder/pid")
    cat "$folder/alive"
    ;;
become-1) # FOLDER CGROUP
    mount --bind "$(tty <&2)" $base/root/dev/console
    # /proc is still the parent namespace's, so this is what others know us by.
    read -r pid rest < /proc/self/stat
    echo "$pid" > "$2/pid.new"
    mv "$2/pid.new" "$2/pid"
    echo 0 > "$3/cgroup.procs"
    exec unshare --cgroup -- "$self" boot
    ;;
boot)
    cd $base/root
    mount -t proc proc proc
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount --move . /
    exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin container=other LC_ALL=C.UTF-8 \
        SYSTEMD_UNIT_PATH=/etc/systemd/system SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/var SYSTEMD_GENERATOR_PATH=/var \
        /lib/systemd/systemd --unit=test.target --log-target=console --show-status=no </dev/null
    ;;
*)
    check "$1"
    cd /
    setsid --fork unshare --mount --propagation unchanged -- "$self" keep "$1" "$2" </dev/null >"$1/log" 2>&1
    ;;
esac
