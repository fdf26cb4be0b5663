#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
"""unitydatabase.py SOURCE_FOLDER BUILD_FOLDER OUTPUT_FOLDER: a compile_commands.json for clang's tools.

The sources of a target become one file, and a source that several targets compile is looked at once. Most of the time goes into
Qt's headers, so this takes a third of the time that the build's own database would. Prints the files.
"""

import json
import os
import re
import sys

source, build, output = map(os.path.realpath, sys.argv[1:])
with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
    commands = json.load(file)

targets = {}
seen = set()
for entry in commands:
    path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
    if path in seen or path.startswith(build + os.sep) or not path.startswith(source + os.sep):
        continue
    seen.add(path)
    target = re.search(r"CMakeFiles/([^ ]+)\.dir/", entry["command"])[1]
    flags = re.sub(r" -o [^ ]+ -c .*| -fno-gnu-unique", "", entry["command"])  # the latter is gcc's alone
    targets.setdefault(target, (entry["directory"], flags, []))[2].append(path)

os.makedirs(output, exist_ok=True)
database = []
for target, (directory, flags, paths) in targets.items():
    unity = os.path.join(output, f"{target}.cpp")
    with open(unity, "w", encoding="utf-8") as file:
        file.writelines(f'#include "{path}" // NOLINT\n' for path in paths)
    # C++17 is gcc's default, but not that of an old clang. Names of one source would shadow those of another.
    database.append({"directory": directory, "file": unity, "command": f"{flags} -std=gnu++17 -Wno-shadow -c {unity}"})
    print(unity)
with open(os.path.join(output, "compile_commands.json"), "w", encoding="utf-8") as file:
    json.dump(database, file, indent=1)
