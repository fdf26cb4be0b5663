#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# cross.sh SUITE ARCHITECTURE: builds all of this work tree for another Debian architecture, by the cross compiler in a fresh root of that
# Debian suite. It shows that all of it compiles there without a warning, and runs nothing of it.
#   tests/roots/cross.sh bookworm arm64
set -eu
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
tests/roots/copytree.sh "$folder"
# shellcheck disable=SC2016 # for the shell in there
setpriv --pdeathsig TERM tests/roots/inroot.sh "$1" "$folder" sh -euc '
    dpkg --add-architecture "$1"
    packaging/install-build-dependencies.sh "crossbuild-essential-$1" qt6-base-dev-tools qt6-declarative-dev-tools qt6-l10n-tools python3 \
        "qt6-base-dev:$1" "qt6-declarative-dev:$1" "qt6-tools-dev:$1"
    triplet=$(dpkg-architecture --host-arch "$1" --query DEB_HOST_MULTIARCH)
    cmake --preset dev -DQT_HOST_PATH=/usr -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="${triplet%%-*}" \
        -DCMAKE_CXX_COMPILER="$triplet-g++" -DCMAKE_STRIP="$(command -v "$triplet-strip")"
    cmake --build --preset dev -- -k 0' sh "$2"
