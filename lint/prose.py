"""Rules that hold for every file of text."""

import re

from tree import Finding

LINE_CHARACTERS_MAX = 100
# Folders of a person or of a build machine.
MACHINE_PATH = re.compile(r"(?<![\w.])/(home|Users|work|workspace|builds)/\w|[A-Z]:\\Users\\")
PROMISE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# The rules' own samples break these rules on purpose.
SAMPLES = "lint/selftest"


def white_space(tree):
    """No trailing blanks, no tabs where blanks indent, LF, and a line end at the end."""
    for path in tree.paths:
        content = tree.bytes(path)
        if b"\0" in content or not content:
            continue
        if b"\r" in content:
            yield Finding(path, 1, "carriage returns: lines end with LF")
        if not content.endswith(b"\n") or content.endswith(b"\n\n"):
            yield Finding(path, len(tree.lines(path)), "ends with one line end")
        for number, line in enumerate(tree.lines(path), 1):
            if line != line.rstrip():
                yield Finding(path, number, "blanks at the end of the line")
            if path.endswith((".c", ".h", ".py", ".yaml")) and "\t" in line:
                yield Finding(path, number, "a tab")


def widths(tree):
    """Code fits in 100 columns."""
    for path in tree.sources():
        for number, line in enumerate(tree.lines(path), 1):
            if len(line) > LINE_CHARACTERS_MAX:
                yield Finding(path, number, f"{len(line)} columns, at most {LINE_CHARACTERS_MAX}")


def machine_paths(tree):
    """No path of the machine that something was written on."""
    for path in tree.paths:
        for number, line in enumerate(tree.lines(path), 1):
            found = MACHINE_PATH.search(line)
            if found and path not in (SAMPLES, "lint/prose.py"):
                yield Finding(path, number, f"a path of one machine: {found[0]}")


def promises(tree):
    """What is left to do stands in the issues, not in the code."""
    for path in tree.paths:
        for number, line in enumerate(tree.lines(path), 1):
            found = PROMISE.search(line)
            if found and path not in (SAMPLES, "lint/prose.py"):
                yield Finding(path, number, f"{found[0]}: do it, or leave it out")
