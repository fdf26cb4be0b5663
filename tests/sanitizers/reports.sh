#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# reports.sh check FOLDER: fails, and shows them, if there are reports of sanitizers in the folder.
# reports.sh prove FOLDER PROGRAM FAULT…: empties the folder, and shows that "check" fails after each run of the program with one of
# the faults, though nobody sees its exit status, its output, or gives it an environment.
set -eu

mode=$1
folder=$2

case $mode in
check)
    status=0
    for report in "$folder"/*; do
        [ -e "$report" ] || continue
        # A process that was killed while its leaks were looked for has nothing else to say.
        if [ -s "$report" ] && ! grep -qv 'Unable to get registers from thread' "$report"; then continue; fi
        status=1
        printf '\n%s\n' "$report"
        cat "$report"
    done
    exit $status
    ;;
prove)
    program=$3
    shift 3
    rm -rf "$folder"
    mkdir -p "$folder"
    chmod 1777 "$folder" # for processes of other users, too
    for fault in "$@"; do
        "$0" check "$folder"
        env -i "$program" "$fault" >/dev/null 2>&1 || true
        if "$0" check "$folder"; then
            echo "no report of the fault \"$fault\" was found"
            exit 1
        fi
        rm "$folder"/*
    done
    ;;
esac
