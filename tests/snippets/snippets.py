#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

"""snippets.py COMPILE_COMMANDS PROBE PAGE: compiles each C++ block of a Markdown page as the probe is compiled."""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile


def command_of(commands, probe):
    with open(commands, encoding="utf-8") as file:
        entry = next(entry for entry in json.load(file) if os.path.samefile(entry["file"], probe))
    words = shlex.split(entry["command"])
    output = words.index("-o")
    words = words[:output] + words[output + 2:]
    # A reader's program may be written in another style than this project.
    unwanted = r"-DQT_NO_|-DQT_DISABLE|-W|-M[DTF]*$|.*\.d$|-c$|.*/ccache$|ccache$|.*\.o$"
    return [word for word in words if not re.match(unwanted, word) and word != probe], entry["directory"]


def blocks(page):
    inside, begin, lines = False, 0, []
    with open(page, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not inside and line.strip() == "```cpp":
                inside, begin, lines = True, number + 1, []
            elif inside and line.strip() == "```":
                inside = False
                yield begin, lines
            elif inside:
                lines.append(line)


def unit(page, number, lines):
    """What stands by itself is compiled as it is; a few lines are those of a function."""
    text = "".join(lines)
    head = '#include "surroundings.h"\n'
    if re.search(r"^(#include|int main|void \w+::)", text, re.M):
        return f'{head}#line {number} "{page}"\n{text}'
    manager = "" if "RolloverManager rollover;" in text else "RolloverManager rollover; "
    return f'{head}int fragment()\n{{ {manager}(void)0;\n#line {number} "{page}"\n{text}\nreturn 0; }}\n'


def main():
    commands, probe, page = sys.argv[1:]
    command, directory = command_of(commands, probe)
    failures = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, lines in blocks(page):
            source = os.path.join(folder, "snippet.cpp")
            with open(source, "w", encoding="utf-8") as file:
                file.write(unit(page, number, lines))
            count += 1
            failures += subprocess.call([*command, "-I", os.path.dirname(probe), "-fsyntax-only", source], cwd=directory) != 0
    print(f"{page}: {count} blocks, {failures} of them can't be compiled")
    sys.exit(failures > 0 or count == 0)


main()
