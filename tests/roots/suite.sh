#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# suite.sh SUITE[/ARCHITECTURE] [ARGUMENT…]: runs tests/run.sh with these arguments in a fresh root of that Debian suite, on a copy of
# this work tree.
#   tests/roots/suite.sh trixie                  Qt 6.8, all ordinary tests
#   tests/roots/suite.sh forky -R tst_restart    Qt 6.11, one of them
#   tests/roots/suite.sh bookworm/i386           Qt 6.4, all ordinary tests, on a 32-bit processor
# --build instead of arguments only builds.
set -eu
cd "$(dirname "$0")/../.."
suite=$1
shift

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
tests/roots/copytree.sh "$folder"
if [ "${1-}" = --build ]; then
    # shellcheck disable=SC2016 # for the shell in there
    setpriv --pdeathsig TERM tests/roots/inroot.sh "$suite" "$folder" sh -c '
        qml="qttest qtqml qtqml-models qtqml-workerscript qtquick qtquick-window qtquick-controls qtquick-templates qtquick-layouts"
        packaging/install-build-dependencies.sh $(printf "qml6-module-%s " $qml)
        cmake --preset dev
        cmake --build --preset dev -- -k 0'
else
    setpriv --pdeathsig TERM tests/roots/inroot.sh "$suite" "$folder" tests/run.sh "$@"
fi
