#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# pidnamespace.sh COMMAND [ARGUMENT…]: runs the command as PID 1 of a PID namespace of its own, with its own /proc. The exit code is
# the command's, or 128 + the signal that has killed it. All of it is gone when whoever started this is gone. (To PID 1 itself
# alarm() does nothing.)
set -eu

case $1 in
--private)
    shift
    # Below a chroot "/" is no mount point; what it lies on can be named from the root of the mount namespace only, where entering
    # it leads, even from within.
    mount --make-rprivate / 2>/dev/null || nsenter --mount=/proc/self/ns/mnt mount --make-rprivate /
    exec unshare --pid -- "$0" --parent "$@"
    ;;
--parent) # its first child is PID 1. (unshare --fork can't pass on every way to end.)
    shift
    status=0
    setpriv --pdeathsig KILL "$0" --init "$@" || status=$?
    exit $status
    ;;
--init)
    shift
    mount -t proc proc /proc
    exec "$@"
    ;;
*)
    user=
    [ "$(id -u)" -eq 0 ] || user="--user --map-root-user"
    # shellcheck disable=SC2086 # two words, or none
    exec setpriv --pdeathsig KILL unshare $user --mount --propagation unchanged -- "$(realpath "$0")" --private "$@"
    ;;
esac
