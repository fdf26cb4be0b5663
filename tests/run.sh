#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# tests/run.sh [SUITE] [ARGUMENT…]: installs what is missing, builds, and runs the tests. Arguments go to ctest:
#   tests/run.sh -R tst_restart
# Without a suite it is the ordinary tests. The others:
#   static       the ordinary tests with the static library, optimized at link time
#   model        the protocol, checked by spin
#   crashpoints  a spread of the points at which a process can be killed, or a system call can fail
#   soak         200 generations with random failures
#   fuzz         libFuzzer, a minute for each target
#   oldkernels   the tests that restart, as on Linux 5.4, 5.10, 6.1 and 6.8
#   sanitizers   the ordinary tests with AddressSanitizer and UndefinedBehaviorSanitizer, and with ThreadSanitizer
#   tidy         clang-format, clang-tidy and clazy, with Debian 12's versions
#   packages     the Debian packages, built and used in bare roots of Debian 12 and 13; downloads some hundred MB
#   firstrun     the README's commands in both orders, in bare roots of Debian 12 and 13; downloads as much
#   mutations    small changes of the library, each of which a test has to notice; arguments are names of some of them
#   exhaustive   every crash point, every failing call and 2,000 generations; takes long
set -euo pipefail
cd "$(dirname "$0")/.."

# Qt wants a UTF-8 locale, and says so in each process's output if there is none.
export LC_ALL=C.UTF-8

install() {
    local qml="qttest qtqml qtqml-models qtqml-workerscript qtquick qtquick-window qtquick-controls qtquick-templates qtquick-layouts"
    local tools="qt6-documentation-tools qt6-l10n-tools qt6-tools-dev qt6-tools-dev-tools python3
        pkgconf qmake6 meson reuse abigail-tools git mmdebstrap bsdutils mount bubblewrap"
    local desktop="xvfb openbox tint2 dbus xdotool wmctrl xclip x11-utils
        sway waybar qt6-wayland wtype wl-clipboard"
    [ "$suite" != tidy ] || tools+=" clang-tidy clang-format clazy" # not every processor has clazy
    # shellcheck disable=SC2046,SC2086 # lists of words
    packaging/install-build-dependencies.sh clang libclang-rt-dev spin squashfuse squashfs-tools systemd $(printf 'qml6-module-%s ' $qml) $desktop $tools
}

build() { # PRESET
    cmake --preset "$1" # each time: what was missing when the folder was configured may be there now
    cmake --build --preset "$1"
}

run() { # PRESET of the build, PRESET of the tests, and ctest's arguments
    local folder=build/$1 status=0
    "${world[@]}" ctest --preset "$2" --no-tests=error --parallel "$jobs" "${@:3}" | tee "$folder/ctest.log" || status=$?

    # A test that skips a case has passed, for ctest. So what was skipped is counted here, before ctest's summary once more.
    local skipped
    skipped=$(grep '^SKIP' "$folder/Testing/Temporary/LastTest.log" || true)
    printf '\nCases skipped: %d\n%s\n\n' "$(grep -c . <<<"$skipped" || true)" "$skipped"
    sed -n '/tests passed/,$p' "$folder/ctest.log"
    return $status
}

jobs=$(nproc)
world=() # a program, with its arguments, that runs the tests in a world of its own
suite=ordinary
case ${1-} in
    static|model|crashpoints|soak|tidy|packages|firstrun|mutations|exhaustive|fuzz|oldkernels|sanitizers) suite=$1; shift ;;
esac

install
case $suite in
    ordinary)
        jobs=$((2 * jobs)) # most of them wait most of the time
        build dev
        run dev dev "$@" ;;
    static)
        jobs=$((2 * jobs))
        build static
        run static static "$@" ;;
    mutations)
        tests/mutations/run.sh "$@" ;;
    fuzz)
        jobs=$((2 * jobs)) # all of them at once
        build fuzz
        run fuzz fuzz "$@" ;;
    oldkernels)
        jobs=$((2 * jobs))
        build dev
        status=0
        for version in 5.4 5.10 6.1 6.8; do
            printf '\nAs on Linux %s\n' "$version"
            world=(build/dev/tests/programs/oldkernel "$version")
            run dev dev --tests-regex '^tst_' --exclude-regex '^tst_oldkernel$' "$@" || status=$? # no such world is within another
        done
        exit $status ;;
    sanitizers)
        jobs=$((2 * jobs))
        # The shadow memory of gcc 12's sanitizers has no place where addresses are more random than by default.
        [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 32)" -le 28 ] || world=(setarch --addr-no-randomize)
        status=0
        for preset in asan tsan; do
            build $preset
            run $preset $preset "$@" || status=$?
        done
        exit $status ;;
    *)
        build dev
        run dev "$suite" "$@" ;;
esac
