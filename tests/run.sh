#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# Installs what is missing, builds, and runs every test. Arguments go to ctest: tests/run.sh -R tst_restart
set -eu
cd "$(dirname "$0")/.."

# Qt wants a UTF-8 locale, and says so in each process's output if there is none.
export LC_ALL=C.UTF-8

packaging/install-build-dependencies.sh clang squashfuse squashfs-tools
[ -f build/dev/build.ninja ] || cmake --preset dev
cmake --build --preset dev
ctest --preset dev --parallel "$(nproc)" "$@"
