#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# Takes the pictures of the examples before and after a restart, on a desktop of its own. They go to docs/images, or to
# the folder given as argument.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
images=$(realpath -m "${1:-docs/images}")
build=$PWD/build/dev

qml="qtqml qtqml-models qtqml-workerscript qtquick qtquick-window qtquick-controls qtquick-templates qtquick-layouts"
# shellcheck disable=SC2046,SC2086 # lists of words
packaging/install-build-dependencies.sh xvfb openbox trayer xdotool wmctrl x11-utils x11-xserver-utils imagemagick \
    fonts-dejavu-core $(printf 'qml6-module-%s ' $qml)
cmake --preset dev

mkdir -p "$images"
folder=$(mktemp -d)
# The programs end with their X server.
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

fail() {
    echo "$0: $*" >&2
    exit 1
}

# wait_for CONDITION...: until that command succeeds.
wait_for() {
    for _ in {1..200}; do
        "$@" >/dev/null 2>&1 && return
        sleep 0.05
    done
    fail "waited in vain for: $*"
}

start_desktop() {
    unset WAYLAND_DISPLAY SESSION_MANAGER DBUS_SESSION_BUS_ADDRESS XDG_CURRENT_DESKTOP XAUTHORITY QT_QPA_PLATFORMTHEME
    export HOME=$folder XDG_RUNTIME_DIR=$folder QT_QPA_PLATFORM=xcb NO_AT_BRIDGE=1
    Xvfb -displayfd 3 -screen 0 1024x768x24 -noreset -nolisten tcp 3>"$folder/display" 2>"$folder/log" &
    wait_for test -s "$folder/display"
    DISPLAY=:$(cat "$folder/display")
    export DISPLAY
    xsetroot -solid '#5f7a8c'
    # It runs this when it has begun to manage windows. Its own properties come before.
    openbox --startup 'xprop -root -f _ROLLOVER_STARTED 8s -set _ROLLOVER_STARTED 1' 2>>"$folder/log" &
    wait_for has_started_openbox
    trayer --edge bottom --align right --widthtype request --height 26 2>>"$folder/log" &
    wait_for xdotool search --onlyvisible --class '^trayer$'
}

has_started_openbox() {
    xprop -root _ROLLOVER_STARTED | grep -q =
}

has_window() { # TITLE
    wmctrl -l | grep -qF "$1"
}

# shoot NAME WIDTHxHEIGHT+X+Y: that part of the screen
shoot() {
    sleep 1 # until everything is painted
    import -silent -window root -crop "$2" +repage "$images/$1.png"
    echo "$images/$1.png"
}

# Before the update with its menu open, and after it.
tray() {
    local part=520x440+504+328
    cmake --build "$build" --target tray-v1 tray-v2 >"$folder/log"
    mkdir "$folder/updates"
    cp "$build/examples/tray/tray-v1" "$folder/tray"
    cp "$build/examples/tray/tray-v2" "$folder/updates/tray-2.0"
    printf '{ "version": "2.0", "file": "tray-2.0", "sha256": "%s" }' "$(sha256sum <"$folder/updates/tray-2.0" | cut -c-64)" \
        >"$folder/updates/update.json"

    "$folder/tray" --updates "$folder/updates" 2>>"$folder/log" &
    wait_for has_window 'Tray 1.0'
    wmctrl -r 'Tray 1.0' -e 0,520,360,-1,-1
    xdotool type --delay 5 'Whatever is written here stays when the program is updated and restarts.'
    xdotool mousemove 1012 754 click 3
    sleep 0.5
    xdotool mousemove_relative -- -80 -60
    shoot tray-before "$part"

    xdotool click 1
    wait_for has_window 'Tray 2.0'
    xdotool mousemove 300 300
    shoot tray-after "$part"
}

# point_at X Y: the mouse, to that point of the active window
point_at() {
    xdotool getactivewindow mousemove --window %1 "$1" "$2"
}

# Before the update with the mouse on the button that restarts, and after it.
quick() {
    local part=492x396+4+4
    cmake --build "$build" --target quick-v1 quick-v2 >"$folder/log"
    cp "$build/examples/quick/quick-v1" "$folder/notes"
    cp "$build/examples/quick/quick-v2" "$folder/notes.new"

    "$folder/notes" 2>>"$folder/log" &
    wait_for has_window 'Notes 1.0, generation 0'
    wmctrl -r 'Notes 1.0' -e 0,20,40,460,320
    xdotool type --delay 5 'The note, the size of its text and the place of the window stay.'
    xdotool key ctrl+s
    sleep 0.5 # until the window has its size
    point_at 345 36
    xdotool click 1
    point_at 60 68
    xdotool click 1 key Tab Right Right Right Right Right Right Right Right
    point_at 115 36
    xdotool click 1
    point_at 420 12
    shoot quick-before "$part"

    mv "$folder/notes.new" "$folder/notes"
    xdotool click 1
    wait_for has_window 'Notes 2.0, generation 1'
    xdotool mousemove 300 600
    shoot quick-after "$part"
}

start_desktop
tray
quick
