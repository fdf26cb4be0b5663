#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

"""snippets.py COMPILE_COMMANDS PROBE QMLLINT QML_FOLDER PAGE…: compiles each C++ block of Markdown pages as the probe is compiled, and lets
qmllint look at each QML block. Without QMLLINT those are left out."""

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


def blocks(page, language):
    inside, begin, lines = False, 0, []
    with open(page, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not inside and line.strip() == f"```{language}":
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


def document(lines):
    """A handler stands in a window."""
    text = "".join(lines)
    if re.match(r"on[A-Z]", text):
        text = f"Window {{\n{text}}}\n"
    return "import QtQuick\nimport QtQuick.Controls\n" + ("" if "import Rollover" in text else "import Rollover\n") + text


def main():
    commands, probe, qmllint, qml_folder, *pages = sys.argv[1:]
    command, directory = command_of(commands, probe)
    surroundings = os.path.dirname(probe)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "snippet.cpp")
        document_file = os.path.join(folder, "Snippet.qml")
        # What all of them include is read once; without this it takes longer.
        subprocess.call([*command, "-x", "c++-header", os.path.join(surroundings, "surroundings.h"), "-o",
                         os.path.join(folder, "surroundings.h.gch")], cwd=directory)
        for page in pages:
            count = 0
            for number, lines in blocks(page, "cpp"):
                with open(source, "w", encoding="utf-8") as file:
                    file.write(unit(page, number, lines))
                count += 1
                failures += subprocess.call([*command, "-I", folder, "-I", surroundings, "-fsyntax-only", source], cwd=directory) != 0
            for number, lines in blocks(page, "qml") if qmllint else ():
                with open(document_file, "w", encoding="utf-8") as file:
                    file.write(document(lines))
                count += 1
                if subprocess.call([qmllint, "-I", qml_folder, document_file]) != 0:
                    print(f"{page}:{number}: the QML above")
                    failures += 1
            print(f"{page}: {count} blocks")
            failures += count == 0
    sys.exit(failures > 0)


main()
