#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

"""snippets.py COMPILE_COMMANDS PROBE LIBRARIES QMLLINT QML_FOLDER PAGE…: compiles each C++ block of Markdown pages as the probe is
compiled, and lets qmllint look at each QML block. Without QMLLINT those are left out. A program that has its own includes is also linked,
with LIBRARIES. A block that nothing builds is a failure, too."""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile


def command_of(commands, probe):
    with open(commands, encoding="utf-8") as file:
        entry = next(entry for entry in json.load(file) if os.path.realpath(entry["file"]) == os.path.realpath(probe))
    words = shlex.split(entry["command"])
    output = words.index("-o")
    words = words[:output] + words[output + 2:]
    # A reader's program may be written in another style than this project.
    unwanted = r"-DQT_NO_|-DQT_DISABLE|-W|-M[DTF]*$|.*\.d$|-c$|.*/ccache$|ccache$|.*\.o$"
    return [word for word in words if not re.match(unwanted, word) and word != probe], entry["directory"]


def blocks(page):
    """Each with its language, and the line where it begins."""
    language, begin, lines = None, 0, []
    with open(page, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if language is None and line.lstrip().startswith("```"):
                language, begin, lines = line.strip().strip("`"), number + 1, []
            elif language is not None and line.strip() == "```":
                yield begin, language, lines
                language = None
            elif language is not None:
                lines.append(line)
    if language is not None:
        yield begin, "a language without an end", lines


def is_program(lines):
    text = "".join(lines)
    return "#include" in text and "int main" in text


def unit(page, number, lines):
    """A whole program is compiled as it is; a whole function, too, after what it needs; a few lines are those of a function."""
    text = "".join(lines)
    if is_program(lines):
        return f'#line {number} "{page}"\n{text}'
    head = '#include "surroundings.h"\n'
    if re.search(r"^(#include|int main|void \w+::)", text, re.M):
        return f'{head}#line {number} "{page}"\n{text}'
    manager = "" if "RolloverManager rollover;" in text else "RolloverManager rollover; "
    return f'{head}int fragment()\n{{ {manager}(void)0;\n#line {number} "{page}"\n{text}\nreturn 0; }}\n'


def document(lines):
    """A handler stands in a window. Qt 6.4's qmllint doesn't look into an arrow function, so what is in it stands there once more."""
    text = "".join(lines)
    if re.match(r"on[A-Z]", text):
        inside = re.sub(r"^on\w+: *\(?(\w*)\)? *=> *{", r"function inside(\1) {", text)
        text = f"Window {{\n{text}{inside if inside != text else ''}}}\n"
    return "import QtQuick\nimport QtQuick.Controls\n" + ("" if "import Rollover" in text else "import Rollover\n") + text


class Builder:
    """Builds one block at a time, in a folder."""

    def __init__(self, folder, commands, probe, libraries, qmllint, qml_folder):
        self.folder, self.qmllint, self.qml_folder = folder, qmllint, qml_folder
        self.libraries = [word for library in libraries.split(";") for word in (library, f"-Wl,-rpath,{os.path.dirname(library)}")]
        self.command, self.directory = command_of(commands, probe)
        self.surroundings = os.path.dirname(probe)
        # What all of them include is read once; without this it takes longer.
        self.compile("-x", "c++-header", os.path.join(self.surroundings, "surroundings.h"), "-o", self.path("surroundings.h.gch"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def compile(self, *arguments):
        return subprocess.call([*self.command, *arguments], cwd=self.directory) == 0

    def cpp(self, page, number, lines):
        source = self.write("snippet.cpp", unit(page, number, lines))
        if is_program(lines):
            return self.compile(source, "-o", self.path("snippet"), *self.libraries)
        return self.compile("-I", self.folder, "-I", self.surroundings, "-fsyntax-only", source)

    def qml(self, lines):
        return subprocess.call([self.qmllint, "-I", self.qml_folder, self.write("Snippet.qml", document(lines))]) == 0

    def build(self, page, number, language, lines):
        if language == "cpp":
            return self.cpp(page, number, lines)
        return language == "qml" and (not self.qmllint or self.qml(lines))


def main():
    settings = sys.argv[1:6]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        builder = Builder(folder, *settings)
        for page in sys.argv[6:]:
            # Commands are those of the suite firstrun. The packaging tests build the first CMake file of the README, and all of install.md.
            elsewhere = ["cmake"] if os.path.basename(page) == "README.md" else []
            count = 0
            for number, language, lines in blocks(page):
                if language == "sh":
                    continue
                if language in elsewhere:
                    elsewhere.remove(language)
                    continue
                count += 1
                if not builder.build(page, number, language, lines):
                    print(f"{page}:{number}: this block of {language or 'no language'} can't be built")
                    failures += 1
            print(f"{page}: {count} blocks", flush=True)
            failures += count == 0
    sys.exit(failures > 0)


main()
