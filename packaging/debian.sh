#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# packaging/debian.sh [FOLDER]: builds the Debian packages for the system on which it runs, checks them with lintian, and puts them
# into FOLDER (build/debian). What they need is installed first, if it is missing.
set -eu
root=$(realpath "$(dirname "$0")/..")
build=$root/build/debian
mkdir -p "${1:-$build}"
folder=$(realpath "${1:-$build}")
cd "$root"
export LC_ALL=C.UTF-8

packaging/install-build-dependencies.sh dpkg-dev fakeroot file lintian qt6-tools-dev qt6-l10n-tools

# As Debian builds its own packages: hardened, and with nothing of this folder's name in them.
DEB_BUILD_MAINT_OPTIONS=hardening=+bindnow
export DEB_BUILD_MAINT_OPTIONS
CXXFLAGS="$(dpkg-buildflags --get CXXFLAGS) $(dpkg-buildflags --get CPPFLAGS)"
LDFLAGS=$(dpkg-buildflags --get LDFLAGS)
export CXXFLAGS LDFLAGS

# dpkg knows where the libraries of packages are; a path in the binary would only be wrong one day.
cmake --preset release -B "$build" -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_SKIP_INSTALL_RPATH=ON
cmake --build "$build"
rm -f "$folder"/*.deb
(cd "$build" && umask 022 && cpack -G DEB -B "$folder")
rm -rf "$folder/_CPack_Packages"
lintian --allow-root --fail-on error,warning --info "$folder"/*.deb
