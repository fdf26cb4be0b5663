#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# readmeprogram.sh FOLDER: writes the program that the README shows into FOLDER.
set -eu
readme=$(dirname "$0")/../../README.md
mkdir -p "$1"
block() # LANGUAGE: the first one in it
{
    awk -v begin="\`\`\`$1" '$0 == begin && !done { on = 1; next } /^```/ { if (on) done = 1; on = 0 } on' "$readme"
}
block cpp >"$1/main.cpp"
block cmake >"$1/CMakeLists.txt"
