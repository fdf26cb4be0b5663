#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# copytree.sh FOLDER: copies this work tree there, without what git ignores.
set -eu
mkdir -p "$1"
folder=$(realpath "$1")
cd "$(dirname "$0")/../.."
git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar --extract --directory="$folder"
