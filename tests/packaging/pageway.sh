#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# pageway.sh SECTION PREFIX COMPILER: builds what docs/install.md shows in this section, with the README's program, and runs it. PREFIX is
# where Rollover is installed.
set -euo pipefail
section=$1 prefix=$2
export CXX=$3
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$here/readmeprogram.sh" "$folder"
rm "$folder/CMakeLists.txt"
block() # the section's
{
    awk -v title="## $section" '/^## / { inside = ($0 == title) } !inside { next } /^```[a-z]/ { on = 1; next } /^```/ { on = 0 } on' "$source/docs/install.md"
}
description=$(find "$prefix" -name rollover.pc)
PKG_CONFIG_PATH=$(dirname "$description")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

cd "$folder"
with_cmake() {
    block >CMakeLists.txt
    cmake -G Ninja -DCMAKE_BUILD_TYPE=Debug -S . -B build "$@"
    cmake --build build
}
case $section in
    find_package) with_cmake "-DCMAKE_PREFIX_PATH=$prefix" ;;
    FetchContent)
        # A repository of the sources as they are now: they need not be one, or not committed.
        mkdir repository
        cp -r "$source/CMakeLists.txt" "$source/src" "$source/translations" repository
        as=(git -C repository -c user.name=test -c user.email=test@localhost -c commit.gpgsign=false)
        "${as[@]}" init --quiet
        "${as[@]}" add --all
        "${as[@]}" commit --quiet --message "as it is"
        with_cmake "-DROLLOVER_URL=file://$folder/repository" "-DROLLOVER_TAG=$("${as[@]}" rev-parse HEAD)" ;;
    add_subdirectory)
        ln -s "$source" rollover
        with_cmake ;;
    qmake)
        block >agent.pro
        mkdir build
        (cd build && qmake6 QMAKE_CXX="$CXX" QMAKE_LINK="$CXX" ../agent.pro && make) ;;
    Meson)
        block >meson.build
        meson setup build
        meson compile -C build ;;
    "A library that passes it on")
        ln -s "$source" rollover
        sed '/ROLLOVER_INSTALL/d' <(block) >CMakeLists.txt
        if cmake -G Ninja -S . -B without >without.log 2>&1; then
            echo "ROLLOVER_INSTALL is not needed" >&2
            exit 1
        fi
        tr -s '\n ' ' ' <without.log | grep -oF 'requires target "Rollover" that is not in any export set' || { cat without.log; exit 1; }
        with_cmake
        cmake --install build --prefix "$folder/prefix" >/dev/null
        # Who uses it has only what is installed.
        rm -r build rollover
        mkdir user
        cd user
        cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.22)
project(agent LANGUAGES CXX)
find_package(Rollover REQUIRED)
include("${CMAKE_PREFIX_PATH}/lib/cmake/agentcore/agentcoreTargets.cmake")
file(WRITE "${PROJECT_BINARY_DIR}/empty.cpp" "")
add_executable(agent "${PROJECT_BINARY_DIR}/empty.cpp") # the README's main() is in the library
target_link_libraries(agent PRIVATE agentcore)
END
        cmake -G Ninja -DCMAKE_BUILD_TYPE=Debug -S . -B build "-DCMAKE_PREFIX_PATH=$folder/prefix"
        cmake --build build ;;
    *) echo "no such section: $section" >&2; exit 1 ;;
esac
output=$(build/agent 2>&1 | sed 's/process [0-9]*/process N/' | sort)
[ "$output" = "$(printf 'generation %d, process N\n' 0 1 2 3)" ] || { echo "the program said: $output" >&2; exit 1; }
