#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# run.sh [NAME…]: what a careless maintainer could break, and whether a test notices. Each NAME.patch here is such a change of a few
# lines. Its first lines say what a user would see, and
#   Test: [VARIABLE=VALUE…] tst_NAME FUNCTION…      the test that has to fail then
#   Survives: REASON                                that none does, and why it may
# All this is done in build/mutations, a copy of the work tree. A test that fails without the change shows nothing, so that is looked at
# first. The library is built there without optimization, to be quick.
set -euo pipefail
cd "$(dirname "$0")/../.."

here=tests/mutations
copy=$PWD/build/mutations
patches=()
for name in "${@:-*}"; do
    for file in "$here"/$name.patch; do # a pattern is welcome
        patches+=("$file")
    done
done

update_copy() { # what is the same keeps its time, and is not built again
    while IFS= read -r -d '' file; do
        cmp -s "$file" "$copy/$file" || install -D "$file" "$copy/$file"
    done < <(git ls-files -z --cached --others --exclude-standard)
}

field() { # NAME FILE
    sed -n "/^---/q; s/^$1: //p" "$2"
}

build() { # TARGET…
    cmake --build "$copy/build/dev" --target "$@" >"$copy/build.log" 2>&1
}

check() { # TEST, a line as it stands in a patch
    local words
    eval "words=($1)" # some functions have rows with spaces in their names
    env --chdir="$copy/build/dev/tests/auto" PATH=".:../adoption:../programs:$PATH" timeout --kill-after=5 120 env "${words[@]}" >"$copy/test.log" 2>&1
}

targets() { # of TEST: the test, and the world that it runs in
    grep -oE 'tst_[a-z0-9]+|failingcall|oldkernel' <<<"$1"
}

update_copy
# Warnings are no errors there: a change may well leave a variable unused.
(cd "$copy" && cmake --preset dev -DCMAKE_BUILD_TYPE=Debug -DCMAKE_COMPILE_WARNING_AS_ERROR=OFF -DROLLOVER_BUILD_EXAMPLES=OFF) >"$copy.log"

mapfile -t tests < <(for patch in "${patches[@]}"; do field Test "$patch"; done | sort -u)
mapfile -t all < <(for test in "${tests[@]}"; do targets "$test"; done | sort -u)
build Rollover "${all[@]}" || { tail -30 "$copy/build.log"; exit 1; }
failures=0
for test in "${tests[@]}"; do
    check "$test" || { echo "fails without any change: $test"; tail -20 "$copy/test.log"; failures=$((failures + 1)); }
done

killed=0 survivors=0
for patch in "${patches[@]}"; do
    name=$(basename "$patch" .patch)
    test=$(field Test "$patch")
    patch --directory="$copy" --strip=1 --forward --fuzz=0 --quiet --no-backup-if-mismatch <"$patch" >"$copy/build.log" || {
        echo "$name: does not apply any more"
        sed 's/^/    /' "$copy/build.log"
        failures=$((failures + 1))
        update_copy
        continue
    }
    # shellcheck disable=SC2046 # words, or none
    if ! build Rollover $(targets "$test"); then
        echo "$name: does not compile"
        grep -m 3 'error' "$copy/build.log" | sed 's/^/    /' || true
        failures=$((failures + 1))
    elif [ -z "$test" ]; then
        echo "$name: survives, since $(field Survives "$patch")"
        survivors=$((survivors + 1))
    else
        status=0
        check "$test" || status=$?
        case $status in
            0) echo "$name: SURVIVES $test"; failures=$((failures + 1)) ;;
            126|127) echo "$name: could not run $test"; failures=$((failures + 1)) ;;
            124|137) echo "$name: $test takes too long"; failures=$((failures + 1)) ;;
            *) echo "$name: killed"; killed=$((killed + 1)) ;;
        esac
    fi
    patch --directory="$copy" --strip=1 --reverse --quiet --no-backup-if-mismatch <"$patch"
done
echo "$killed killed, $survivors may survive, $failures failures"
[ "$failures" -eq 0 ]
