#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# usedeb.sh FOLDER: installs the packages in FOLDER on this bare Debian system, builds small programs with them, and lets these
# restart. Installs and removes packages: for a root that is thrown away, and so it runs nowhere else.
set -eu
packages=$(realpath "$1")
cd "$(dirname "$0")"
[ -d /here ] || { echo "not in a root of inroot.sh" >&2; exit 1; }

install()
{
    apt-get install --yes --quiet --no-install-recommends "$@" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log >&2; exit 1; }
}

says() # EXPECTED COMMAND…
{
    expected=$1
    shift
    output=$("$@" 2>&1) || { echo "$*: $output" >&2; exit 1; }
    [ "$output" = "$expected" ] || { echo "$*: $output, not $expected" >&2; exit 1; }
    echo "ok: $*"
}

apt-get update --quiet >/dev/null

# Each package brings what it needs, and nothing is needed to build but a compiler, and pkg-config or CMake.
install "$packages"/librollover1_*.deb "$packages"/librollover-dev_*.deb
install g++ pkgconf
twice="generation 0 again
generation 1 again"
# shellcheck disable=SC2046 # flags
c++ -fPIC -Wall -Werror consumer/main.cpp -o /tmp/consumer $(pkg-config --cflags --libs rollover Qt6Core)
says "$twice" /tmp/consumer again

install cmake ninja-build # as README says
cmake -G Ninja -S consumer -B /tmp/cmake -DWAY=find_package >/dev/null
cmake --build /tmp/cmake >/dev/null
says "$twice" /tmp/cmake/consumer again

cp -r readme /tmp/readme
cmake -G Ninja -S /tmp/readme -B /tmp/readme/build >/dev/null
cmake --build /tmp/readme/build >/dev/null
LC_ALL=C.UTF-8 /tmp/readme/build/agent 2>&1 | sed 's/process .*/process N/' >/tmp/readme/output
says "generation 0, process N
generation 1, process N
generation 2, process N
generation 3, process N" cat /tmp/readme/output

for language in de fr; do
    file=/usr/share/rollover/translations/rollover_$language.qm
    [ -s "$file" ] || { echo "no $file" >&2; exit 1; }
done

# Qt finds the QML module by itself.
install "$packages"/qml6-module-rollover_*.deb qt6-declarative-dev \
    qml6-module-qtqml qml6-module-qtqml-models qml6-module-qtqml-workerscript
# shellcheck disable=SC2046 # flags
c++ -fPIC -Wall -Werror -DMODULE_DIRECTORY='"/nowhere"' -DSOURCE_DIRECTORY="\"$PWD/qmlconsumer\"" qmlconsumer/main.cpp -o /tmp/qmlconsumer \
    $(pkg-config --cflags --libs rollover Qt6Qml)
data='{"date":"2026-01-02T00:00:00.000Z","list":[1,[2,{"three":true}]],"nothing":null,"number":1.5,"text":"ä"}'
says "generation 0 {}
generation 1 $data" /tmp/qmlconsumer
cmake -G Ninja -S qmlconsumer -B /tmp/qmlcmake -DWAY=find_package >/dev/null
cmake --build /tmp/qmlcmake >/dev/null
says "generation 0 {}
generation 1 $data" /tmp/qmlcmake/consumer

# A program needs the library alone, and nothing stays behind.
apt-get purge --yes --quiet librollover-dev qml6-module-rollover >/dev/null
says "$twice" /tmp/consumer again
apt-get purge --yes --quiet librollover1 >/dev/null
left=$(find / -xdev -path /here -prune -o -path /tmp -prune -o -iname '*rollover*' -print)
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
echo "ok: nothing is left behind"
