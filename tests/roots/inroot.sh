#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# inroot.sh SUITE[/ARCHITECTURE] FOLDER COMMAND [ARGUMENT…]: runs the command in a fresh root of that Debian suite (bookworm, trixie,
# forky, sid) that has nothing but apt. FOLDER is /here in it, and where the command begins. The exit code is the command's. The
# command and all that it has started has PIDs and mounts of its own; in the end they and the root are gone. Needs root and mmdebstrap.
#
# The architecture is this system's own, or another one that its processor can run, as i386 on amd64; that needs arch-test, too.
#
# The packages come from the mirror that this Debian system uses itself. On another one, set DEBIAN_MIRROR.
set -eu

mirror()
{
    # shellcheck disable=SC2016 # apt's own variables
    apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }'
}

if [ "$1" = --inside ]; then # as PID 1 of namespaces of its own: its end ends all that is in them
    root=$2 folder=$3
    shift 3
    # Below a chroot "/" is no mount point; what it lies on can be named from the root of the mount namespace only.
    mount --make-rprivate / 2>/dev/null || nsenter --mount=/proc/self/ns/mnt mount --make-rprivate /
    mount --bind "$root" "$root" # programs in it will want "/" to be a mount point
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=755 run "$root/run"
    mkdir "$root/here"
    mount --bind "$folder" "$root/here"
    # It stays PID 1, and waits: its children's orphans have to be reaped.
    status=0
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        chroot "$root" sh -c 'cd /here && exec "$@"' sh "$@" || status=$?
    exit $status
fi

suite=${1%/*}
case $1 in
    */*) architecture=${1#*/} ;;
    *) architecture=$(dpkg --print-architecture) ;;
esac
folder=$(realpath "$2")
shift 2
: "${DEBIAN_MIRROR:=$(mirror)}"
[ -n "$DEBIAN_MIRROR" ] || { echo "Which mirror? Set DEBIAN_MIRROR." >&2; exit 1; }

root=$(mktemp -d "${TMPDIR:-/tmp}/rollover-$suite.XXXXXX")
child=
# unshare itself waits for its child, whatever it is told; that dies with it.
trap '[ -z "$child" ] || { kill -KILL "$child"; wait "$child" || :; } 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
trap 'exit 1' HUP INT TERM
# A mirror may be a snapshot of some day, and then the lists of testing have long expired. They are signed all the same.
# And a root that is thrown away needn't survive a power cut.
mmdebstrap --quiet --architectures="$architecture" --variant=apt --dpkgopt=force-unsafe-io \
    --aptopt='Acquire::Check-Valid-Until "false"' "$suite" "$root" "$DEBIAN_MIRROR"
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/hosts "$root/etc/hosts"

status=0
setpriv --pdeathsig KILL unshare --mount --propagation unchanged --pid --fork --kill-child -- \
    "$(realpath "$0")" --inside "$root" "$folder" "$@" <&0 &
child=$!
wait "$child" || status=$?
child=
exit $status
