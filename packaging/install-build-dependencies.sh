#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# Installs what building and testing Rollover needs and this system doesn't have yet. Needs root, or sudo. On a system that
# has no apt-get it says what is needed, and goes on if all of it is there.
set -eu

packages="g++ cmake ninja-build qt6-base-dev qt6-declarative-dev"

if command -v dpkg-query >/dev/null 2>&1; then
    missing=
    for package in $packages "$@"; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            missing="$missing $package"
    done
    [ -z "$missing" ] && exit 0

    root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || {
            echo "Please have these packages installed, by root:$missing" >&2
            exit 1
        }
        root="sudo"
    fi
    echo "Installing:$missing"
    $root apt-get update --quiet
    # shellcheck disable=SC2086 # a list of words
    $root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $missing
else
    missing=
    for tool in c++ cmake ninja; do
        command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
    done
    if [ -n "$missing" ]; then
        echo "Please install these first:$missing. Needed are a C++17 compiler, CMake 3.22, Ninja and Qt 6.4 (Core, DBus, Network, Widgets, Test, Qml, Quick)." >&2
        exit 1
    fi
fi
