#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
"""markdowntoqdoc.py ROOT PAGE.md: writes PAGE.md as a page for QDoc, which doesn't read Markdown.

Each page has one source, which can be read where it lies. This knows the Markdown that these pages use: headings,
paragraphs, lists one level deep, tables, fenced code, images, links, `code`, **bold** and *emphasis*. Anything else is an error.
"""

import os
import re
import sys

INLINE = re.compile(r"""
    (?P<code>`+)(?P<text>.+?)(?P=code)
  | !\[(?P<alt>[^]]*)\]\((?P<image>[^)]+)\)
  | \[(?P<label>(?:[^]`]|`[^`]*`)+)\]\((?P<target>[^)]+)\)
  | \*\*(?P<bold>.+?)\*\*
  | \*(?P<emphasis>[^*\s][^*]*)\*
""", re.VERBOSE)


def escaped(text):
    return text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")


class Page:
    def __init__(self, root, path):
        self.folder = os.path.dirname(os.path.relpath(path, root))
        with open(os.path.join(root, "src/rollovermanager.h"), encoding="utf-8") as header:
            self.members = set(re.findall(r"(\w+)\(", header.read()))
        self.name = page_name(os.path.relpath(path, root))
        with open(path, encoding="utf-8") as file:
            self.lines = re.sub(r"<!--.*?-->\n*", "", file.read(), flags=re.DOTALL).splitlines()

    def inline(self, text):
        result, end = [], 0
        for match in INLINE.finditer(text):
            result += [escaped(text[end:match.start()]), self.marked(match)]
            end = match.end()
        return "".join(result + [escaped(text[end:])])

    def marked(self, match):
        if match["code"]:
            member = re.fullmatch(r"(?:RolloverManager::)?(\w+)\(\)", match["text"])
            if member and member[1] in self.members:
                return f"\\l [CPP] {{RolloverManager::{member[1]}()}} {{{match['text']}}}"
            return f"\\c{{{escaped(match['text'])}}}"
        if match["image"]:
            return f"\\inlineimage {os.path.basename(match['image'])}\n"
        if match["bold"]:
            return f"\\b{{{self.inline(match['bold'])}}}"
        if match["emphasis"]:
            return f"\\e{{{self.inline(match['emphasis'])}}}"
        return self.link(match["label"], match["target"])

    def link(self, label, target):
        if "://" in target:
            return f"\\l{{{target}}}{{{self.inline(label)}}}"
        if target.startswith("#"):  # the page's own table of contents leads there, too
            return self.inline(label)
        path = os.path.normpath(os.path.join(self.folder, target))
        if path == "docs/reference.md":
            return f"\\l{{RolloverManager}}{{{self.inline(label)}}}"
        if path.endswith(".md") and path.count("/") <= 1 and path.startswith(("docs/", "README")):
            return f"\\l{{{page_name(path)}.html}}{{{self.inline(label)}}}"
        # A file of the source tree, which is not there where this is read.
        plain = label.replace("`", "")
        return f"\\c{{{path}}}" if path.endswith(plain) else f"{self.inline(label)} (\\c{{{path}}})"

    def blocks(self):
        """Paragraphs, list items, tables and code, each a list of lines."""
        block = []
        lines = iter(self.lines)
        for line in lines:
            if line.lstrip().startswith("```"):
                if block:
                    yield block
                block = [line.strip()]
                for inner in lines:
                    if inner.lstrip().startswith("```"):
                        break
                    block.append(inner)
                yield block
                block = []
            elif not line.strip():
                if block:
                    yield block
                block = []
            elif line.startswith("#") or re.match(r"(- |\d+\. )", line):
                if block:
                    yield block
                block = [line]
            else:
                block.append(line)
        if block:
            yield block

    def qdoc(self):
        out, in_list = [], False
        for block in self.blocks():
            item = re.match(r"(?P<bullet>- |\d+\. )", block[0])
            if in_list and not item:
                out.append("\\endlist")
                in_list = False
            if item:
                if not in_list:
                    out.append("\\list" if item["bullet"] == "- " else "\\list 1")
                    in_list = True
                out.append("\\li " + self.inline(" ".join(line.strip() for line in block)[len(item["bullet"]):]))
            else:
                out += self.other(block)
        if in_list:
            out.append("\\endlist")
        return f"/*!\n\\page {self.name}.html\n" + "\n".join(out) + "\n*/\n"

    def other(self, block):
        if block[0].startswith("```"):
            command = "code" if block[0] == "```cpp" else "badcode" # the latter is not coloured
            return [f"\\{command}", *block[1:], f"\\endcode"]
        if block[0].startswith("|"):
            return self.table(block)
        heading = re.match(r"(#+) (.*)", block[0])
        if heading:
            level = len(heading[1]) - 1
            return [f"\\{'section' + str(level) if level else 'title'} {self.inline(heading[2])}", ""]
        if re.match(r"<|>|    |\s+[-*] ", block[0]):
            sys.exit(f"{self.name}: unknown Markdown: {block[0]}")
        return [self.inline(" ".join(block)), ""]

    def table(self, rows):
        cells = [[self.inline(cell.strip()) for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
        out = ["\\table 100%"]
        for command, row in [("header", cells[0]), *(("row", row) for row in cells[2:])]:
            if any(row):
                out += [f"\\{command}", *(f"    \\li {cell}" for cell in row)]
        return out + ["\\endtable", ""]


def page_name(path):
    name = os.path.splitext(os.path.basename(path))[0]
    return "rollover-index" if name == "README" else "rollover-" + name


print(Page(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])).qdoc(), end="")
