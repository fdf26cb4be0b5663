#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# tidy.sh format|clang-tidy|clazy BUILD_FOLDER: fails, and says where, if the tree isn't as .clang-format and .clang-tidy want it. The
# latter two look at what BUILD_FOLDER has built; clang's own warnings are among what they find. Uses all processors.
set -euo pipefail
tool=$1
build=$(realpath "$2")
cd "$(dirname "$0")/../.."

# The library has something to do before main(), and so has objects there; tests may have them.
clazy_checks=level1,no-non-pod-global-static

each() { # COMMAND…, with each file of the database
    tests/tidy/unitydatabase.py . "$build" "$build/tests/tidy/$tool" | xargs -P "$(nproc)" -I{} "$@" -p "$build/tests/tidy/$tool" {}
}

case $tool in
    format)
        find src tests examples \( -name '*.h' -o -name '*.cpp' \) -print0 | xargs -0 clang-format --dry-run --Werror ;;
    clang-tidy)
        each clang-tidy --quiet --config-file="$PWD/.clang-tidy" ;;
    clazy)
        each clazy-standalone "--checks=$clazy_checks" ;;
esac
