"""External functions that no other file uses: make them static, or remove them.

Asked of the object files of a build, so it is the compiler's word. Using a function in its
own test counts as using it.
"""

import json
import os
import re
import subprocess

from tree import Finding

DEFINED = re.compile(r"^[0-9a-f]+ [TDBR] (\S+)$")
WANTED = re.compile(r"^\s+U (\S+)$")


def symbols(path):
    """(defined, wanted) external names of an object file."""
    listing = subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout
    lines = listing.splitlines()
    defined = {m[1] for m in map(DEFINED.match, lines) if m}
    wanted = {m[1] for m in map(WANTED.match, lines) if m}
    return defined, wanted


def objects(build):
    """(source file, object file) of every compilation of the build."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            source = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
            yield source, os.path.join(entry["directory"], entry["output"])


def externals(tree, build, _depth):
    """Every external function is used by another file."""
    defined, wanted_by = {}, {}
    for source, output in objects(build):
        if not os.path.exists(output):
            yield Finding(os.path.relpath(source, tree.root), 1, f"not built: {output}")
            continue
        its_own, its_wants = symbols(output)
        for name in its_own - {"main"}:
            if name.startswith("LLVMFuzzer"):
                continue  # called by libFuzzer
            defined.setdefault(name, source)
        for name in its_wants:
            wanted_by.setdefault(name, set()).add(source)
    for name, source in sorted(defined.items()):
        if not name.startswith("__") and not wanted_by.get(name, set()) - {source}:
            path = os.path.relpath(source, tree.root)
            lines = tree.lines(path) if path in tree.paths else []
            word = re.compile(rf"\b{re.escape(name)}\b")
            line = next((n for n, text in enumerate(lines, 1) if word.search(text)), 1)
            yield Finding(path, line, f"{name}: no other file uses it")
