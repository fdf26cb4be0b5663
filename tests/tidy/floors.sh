#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# floors.sh: fails, and says where, if an arrow between the floors of src/ runs up, or if shared code speaks of a system.
set -euo pipefail
cd "$(dirname "$0")/../../src"

everywhere='handovererror|logging' # what all rooms speak
declare -A known=( # to each floor
    [handover]='handover|exit|launch|system'
    [exit]='exit|launch|system'
    [launch]='launch|system'
    [system]='system')

upward() {
    local folder floor
    for folder in */; do
        floor=${folder%/}
        if [ "$floor" = qml ]; then
            continue # a library of its own
        elif [ -z "${known[$floor]-}" ]; then
            echo "$floor: which floor is it?"
        else
            grep -n '#include "' "$floor"/* | grep -vE "#include \"((${known[$floor]})/[a-z_]+|$everywhere)\.h\""
            grep -n 'RolloverManager::' "$floor"/* # a HandoverError says what a program hears
        fi
    done
}

# Files for one system name it. Comments may say why something is as it is.
foreign() {
    local words='#ifdef Q_OS|#if defined|\bint fd\b|\berrno\b|"/proc|\bgetpid\b|encodeName|decodeName|fromLocal8Bit|\bSIG[A-MO-Z][A-Z]*\b|qt_error_string'
    local headers='#include <(sys/|linux/|unistd|fcntl|poll|dirent|signal|csignal|cerrno|windows)'
    find . -name '*.h' -o -name '*.cpp' | grep -vE '_(linux|unix|win)\.|/unsupported\.cpp' | xargs grep -nE "$words|$headers" |
        grep -v '\\c SIG' | grep -E "^[^/]*/[^ ]*:[0-9]+:([^/]|/[^/])*($words|$headers)"
}

faults=$(upward; foreign) || true
echo "$faults"
[ -z "$faults" ]
