#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# reuselint.sh FOLDER: every file of the work tree there has its license.
set -eu
cd "$1"
# It asks git what is not part of the project.
[ -e .git ] || { echo "SKIP: not a git work tree"; exit 77; }
git rev-parse --git-dir >/dev/null
reuse lint
