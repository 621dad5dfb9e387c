"""The arrows between the layers: who may include whom.

The one source is the table in ARCHITECTURE.md. An include is "layer/file.h", from src/ or twin/.
"""

import re

from tree import Finding

TABLE = "ARCHITECTURE.md"
ROW = re.compile(r"^\| `((?:src|twin)/[a-z/]+)/` \|[^|]*\|([^|]*)\|([^|]*)\|$")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
EVERYTHING = "everything under src/"
GENERATED = "_generated.h" # the build makes it, beside its source
TWIN_NAMED = re.compile(r"twin", re.IGNORECASE)
# What the pure layers must not reach for: time, processes, the loop, the system.
IMPURE = re.compile(
    r'#\s*include\s+(<uv\.h>|<time\.h>|<sys/(?!types|param)|"base/child\.h")'
    r"|\b(clock_monotonic_ns|clock_wall_ns|getenv|fork|execv\w*)\s*\("
)


def table(tree):
    """By layer folder: the layers it may include (None: all under src/), and whether it is pure."""
    rows = {}
    for line in tree.lines(TABLE) if TABLE in tree.paths else []:
        row = ROW.match(line)
        if row:
            allowed = [word.strip() for word in row[2].split(",") if word.strip()]
            rows[row[1]] = (None if allowed == [EVERYTHING] else allowed, row[3].strip() == "pure")
    return rows


def layer_of(path, rows):
    """The innermost row that holds the path, or None."""
    holders = [folder for folder in rows if path.startswith(folder + "/")]
    return max(holders, key=len, default=None)


def include_allowed(layer, target, rows):
    allowed, _ = rows[layer]
    if target == layer:
        return True
    if allowed is None:
        return target.startswith("src/")
    return target.split("/", 1)[1] in allowed


def arrows(tree):
    """Every include follows an arrow of ARCHITECTURE.md."""
    rows = table(tree)
    if not rows:
        yield Finding(TABLE, 1, "no table of layers: there is nothing to check against")
    for path in tree.c_files():
        if not path.startswith(("src/", "twin/")):
            continue
        layer = layer_of(path, rows)
        if not layer:
            yield Finding(path, 1, f"no layer of {TABLE} holds this file")
            continue
        for number, line in enumerate(tree.lines(path), 1):
            include = INCLUDE.match(line)
            if not include:
                continue
            places = [top + include[1] for top in ("src/", "twin/")]
            made = include[1].endswith(GENERATED)
            target = next((layer_of(p, rows) for p in places if made or p in tree.paths), None)
            if not target:
                yield Finding(path, number, f'"{include[1]}" is no "layer/file.h" of ours')
            elif path.endswith("_test.c") and target.endswith("/testing"):
                continue  # a unit test may use the fixtures of any layer
            elif not include_allowed(layer, target, rows):
                yield Finding(path, number, f"{layer}/ may not include {target}/")


def purity(tree):
    """The pure layers have no clock, no process, no loop."""
    rows = table(tree)
    for path in tree.c_files():
        layer = layer_of(path, rows)
        if not layer or not rows[layer][1] or path.endswith("_test.c"):
            continue
        for number, line in enumerate(tree.lines(path), 1):
            impure = IMPURE.search(line)
            if impure:
                yield Finding(path, number, f"{layer}/ is pure: no {impure[0].strip(' (')}")


def twin_unnamed(tree):
    """Nothing under src/ names the runtime in twin/."""
    for path in tree.paths:
        if not path.startswith("src/"):
            continue
        for number, line in enumerate([path] + tree.lines(path)):
            if TWIN_NAMED.search(line):
                yield Finding(path, number or 1, "src/ names the twin: to it that is one profile")
