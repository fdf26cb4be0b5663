#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

"""qdoctomarkdown.py HEADER SOURCE…: writes the reference of the class, from the comments that QDoc reads, as Markdown that can be read
where the sources lie. It knows the commands that these comments use, and no others."""

import re
import sys

SKIPPED = ("\\inmodule", "\\since", "\\title")


def inline(text):
    text = re.sub(r"\\c\{([^}]*)\}", r"`\1`", text)
    text = re.sub(r"\\c\s+([\w:]+\(\)|\S+?)(?=[\s.,;:)]|$)", r"`\1`", text)
    text = re.sub(r"\\[ae]\{([^}]*)\}", r"*\1*", text)
    text = re.sub(r"\\[ae]\s+(\w+)", r"*\1*", text)
    text = text.replace("\\nullptr", "`nullptr`")
    parts = text.split("`")
    parts[::2] = [re.sub(r"((?:\w+::)*\w+\(\))", r"`\1`", part) for part in parts[::2]]  # functions, of which QDoc makes links
    text = "`".join(parts)
    unknown = re.search(r"\\\w+", text)
    if unknown:
        sys.exit(f"unknown command {unknown[0]} in: {text}")
    return text


class Entry:
    """One comment: what it is about, and its text."""

    def __init__(self, comment, following):
        self.kind, self.name, self.body = "", "", []
        lines = [line.strip() if not line.startswith("        ") else line[4:] for line in comment.strip("\n").split("\n")]
        for line in lines:
            topic = re.match(r"\\(class|enum|fn|property)\s+(.*)", line.strip())
            if topic:
                self.kind, self.name = topic[1], topic[2]
            elif not line.strip().startswith(SKIPPED):
                self.body.append(line)
        if not self.kind:
            self.kind, self.name = "fn", re.sub(r"\s+: .*", "", following).strip()  # without initializers

    def markdown(self):
        out, paragraph, code, values = [], [], None, []

        def flush():
            if paragraph:
                out.extend([inline(" ".join(paragraph)), ""])
                paragraph.clear()

        for line in self.body:
            text = line.strip()
            if code is not None:
                if text == "\\endcode":
                    out.extend(["```cpp", *code, "```", ""])
                    code = None
                else:
                    code.append(line)
            elif text == "\\code":
                flush()
                code = []
            elif text.startswith("\\value"):
                flush()
                values.append(text[len("\\value"):].split(None, 1))
            elif values and text:
                values[-1][1] += " " + text
            elif text.startswith("\\sa"):
                flush()
                out.extend(["See also " + ", ".join(f"`{name.strip()}`" for name in text[3:].split(",")) + ".", ""])
            elif text.startswith("\\brief"):
                flush()
                brief = text[len("\\brief"):].strip()
                paragraph.append(brief[0].upper() + brief[1:] + ("" if brief[-1] in ".…" else "."))
            elif text:
                paragraph.append(text)
            else:
                flush()
        flush()
        if values:
            out += ["| Value | |", "|---|---|", *(f"| `{name}` | {inline(text)} |" for name, text in values), ""]
        return out


def entries(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for match in re.finditer(r"/\*!\n(.*?)\*/\n?([^\n{]*)", text, re.S):
        yield Entry(match[1], match[2])


def short_name(entry):
    function = re.search(r"~?\w+\(", entry.name)
    return function[0] + ")" if function else entry.name.replace("RolloverManager::", "")


def section(title, found):
    if not found:
        return []
    out = [f"## {title}", ""]
    for entry in found:
        name = entry.name.replace("RolloverManager::", "")
        out += [f"### {short_name(entry)}", ""]
        if entry.kind == "fn":
            out += ["```cpp", name + ";", "```", ""]
        out += entry.markdown()
    return out


def main():
    header, outline, source = sys.argv[1:]
    with open(header, encoding="utf-8") as file:
        slots = re.search(r"public Q_SLOTS:(.*?)Q_SIGNALS", file.read(), re.S)[1]
    about, described = list(entries(outline)), list(entries(source))  # the latter stand before the code
    functions = [entry for entry in described if entry.kind == "fn"]
    are_slots = [entry for entry in functions if re.search(rf"\b{re.escape(short_name(entry)[:-1])}", slots)]
    out = ["# Class reference", "",
           "This page is written by `cmake --build --preset dev --target update_reference`, from the comments in the sources. The target "
           "`docs` builds the same as HTML.", ""]
    for entry in about:
        if entry.kind == "class":
            out += entry.markdown()
    out += section("Enums", [entry for entry in about if entry.kind == "enum"])
    out += section("Properties", [entry for entry in described if entry.kind == "property"])
    out += section("Functions", [entry for entry in functions if entry not in are_slots])
    out += section("Slots", are_slots)
    out += section("Signals", [entry for entry in about if entry.kind == "fn"])
    print("\n".join(out).rstrip("\n"))


main()
