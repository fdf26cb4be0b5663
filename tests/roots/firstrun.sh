#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# firstrun.sh SUITE: the README's two commands in both orders, in a fresh root of that Debian suite and in one clone. After the demo the
# tests have to pass, and whatever was there first, they have to be the same ones.
set -eu
cd "$(dirname "$0")/../.."
suite=$1

[ "$(id -u)" -eq 0 ] || { echo "SKIP: needs root"; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

tests/roots/copytree.sh "$folder"

# A build folder without a cache is as good as none. One may also be older than what the project has by now, or have been configured with
# less of it. -N builds the tests, and lists them.
setpriv --pdeathsig TERM tests/roots/inroot.sh "$suite" "$folder" sh -exc '
    tests() { ctest --test-dir build/dev -N; }
    examples/demo.sh
    tests/run.sh
    tests >list

    rm build/dev/CMakeCache.txt
    tests/run.sh -N
    examples/demo.sh
    tests | diff -u list -

    cmake --preset dev -DROLLOVER_BUILD_EXAMPLES=OFF -DROLLOVER_WITH_QML=OFF -DROLLOVER_SPIN=ROLLOVER_SPIN-NOTFOUND
    tests/run.sh -N
    tests | diff -u list -'
