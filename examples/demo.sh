#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# Shows an agent that restarts itself three times, the first time after its binary was replaced. Installs and builds what is
# missing. Exits 0 only if everything happened in the right order.
set -euo pipefail
cd "$(dirname "$0")/.."

# Qt wants a UTF-8 locale, and would say so in the log if there is none.
export LC_ALL=C.UTF-8

packaging/install-build-dependencies.sh
cmake --preset dev
cmake --build --preset dev --target agent-v1 agent-v2

build=$PWD/build/dev/examples/agent
folder=$(mktemp -d)
log=$folder/log
agent=
clean_up() {
    [ -z "$agent" ] || kill "$agent" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT

fail() {
    printf '\nFAILED: %s\nThe log so far:\n' "$1" >&2
    cat "$log" >&2
    exit 1
}

# Waits for a line of the log that matches, for 20 seconds at most.
await() {
    local deadline=$((SECONDS + 20))
    until grep -qE -- "$1" "$log"; do
        [ $SECONDS -lt $deadline ] || fail "no line like: $1"
        sleep 0.05
    done
}

# Waits until a process is gone.
await_exit() {
    local deadline=$((SECONDS + 20))
    while kill -0 "$1" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; do
        [ $SECONDS -lt $deadline ] || fail "process $1 is still there"
        sleep 0.05
    done
}

# A port that nobody listens on.
port=0
for candidate in $(shuf --input-range=20000-30000 --head-count=50); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
        port=$candidate
        break
    fi
done

cp "$build/agent-v1" "$folder/agent"
(cd "$folder" && exec ./agent -any=arguments -we=want -inherited=to -be=tested "--port=$port" "--lock=$folder/lock") >"$log" 2>&1 &
agent=$!
await "^kill $agent  -> to quit"
pids=("$agent")

cp "$build/agent-v2" "$folder/agent.new"
mv "$folder/agent.new" "$folder/agent" # renamed over it, as an updater does

for generation in 1 2 3; do
    old=$agent
    kill -HUP "$old"
    await "generation $generation\$"
    agent=$(sed -nE "s/^([0-9]+) : version .*, generation $generation\$/\1/p" "$log")
    pids+=("$agent")
    await "^kill $agent  -> to quit"
    ! kill -0 "$old" 2>/dev/null || grep -q '^State:.*Z' "/proc/$old/status" || fail "process $old still ran when $agent began"
    read -r answer <"/dev/tcp/127.0.0.1/$port" || fail "nobody answers on port $port"
    [ "$answer" = "agent 2.0" ] || fail "port $port answers: $answer"
done
last=$agent
kill "$last"
await "^$last : safely exit after clean up"
await_exit "$last"
agent=

# Line by line what must have happened.
arguments="./agent -any=arguments -we=want -inherited=to -be=tested --port=$port --lock=$folder/lock"
introduce() { # PID WHO VERSION GENERATION
    printf '%s\n' "Current PID: $1" "$1 : this is a $2" "$1 : version $3, generation $4" "$1 : have arguments [$arguments]" \
        "kill -HUP $1  -> to rollover(restart)." "kill $1  -> to quit"
}
{
    introduce "${pids[0]}" parent 1.0 0
    for generation in 1 2 3; do
        echo "initiating rollover"
        echo "child started running, pid: ${pids[generation]}"
        echo "${pids[generation - 1]} : safely exit after clean up"
        introduce "${pids[generation]}" child 2.0 "$generation"
    done
    echo "$last : safely exit after clean up"
} >"$folder/expected"

cat "$log"
diff -u "$folder/expected" "$log" >"$folder/difference" || {
    cat "$folder/difference" >&2
    fail "the log is not as it must be"
}
printf '\nThe agent has restarted three times, and each process began only when the one before it was gone.\n'
