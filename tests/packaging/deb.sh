#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# deb.sh SUITE: builds the Debian packages in a root of that suite, and uses them in another one, in which there is nothing else.
set -eu
cd "$(dirname "$0")/../.."
suite=$1

[ "$(id -u)" -eq 0 ] || { echo "SKIP: needs root"; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
tests/roots/copytree.sh "$folder/source"
mkdir "$folder/packages"
setpriv --pdeathsig TERM tests/roots/inroot.sh "$suite" "$folder" source/packaging/debian.sh packages
cp -r tests/packaging "$folder/consumers"
tests/packaging/readmeprogram.sh "$folder/consumers/readme"
rm -r "$folder/source"
setpriv --pdeathsig TERM tests/roots/inroot.sh "$suite" "$folder" consumers/usedeb.sh packages
