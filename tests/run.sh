#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# Installs what is missing, builds, and runs every test. Arguments go to ctest: tests/run.sh -R tst_restart
set -euo pipefail
cd "$(dirname "$0")/.."

# Qt wants a UTF-8 locale, and says so in each process's output if there is none.
export LC_ALL=C.UTF-8

qml="qttest qtqml qtqml-models qtqml-workerscript qtquick qtquick-window qtquick-controls qtquick-templates qtquick-layouts"
desktop="xvfb openbox trayer dbus xdotool wmctrl xclip x11-utils"
system="systemd"
# shellcheck disable=SC2046,SC2086 # lists of words
packaging/install-build-dependencies.sh clang squashfuse squashfs-tools $(printf 'qml6-module-%s ' $qml) $desktop $system
[ -f build/dev/build.ninja ] || cmake --preset dev
cmake --build --preset dev

status=0
ctest --preset dev --parallel "$(nproc)" "$@" | tee build/dev/ctest.log || status=$?

# A test that skips a case has passed, for ctest. So what was skipped is counted here, before ctest's summary once more.
skipped=$(grep '^SKIP' build/dev/Testing/Temporary/LastTest.log || true)
printf '\nCases skipped: %d\n%s\n\n' "$(grep -c . <<<"$skipped" || true)" "$skipped"
sed -n '/tests passed/,$p' build/dev/ctest.log
exit $status
