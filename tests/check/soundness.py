#!/usr/bin/python3
"""What notices a criterion that catches nothing: soundness.py [--write]

Each kind of criterion in turn is disabled in a copy of the sources (whatever it finds counts as
passed), and the tests of src/check and src/diagnose run: which of them fail, and which planted
faults expect that kind, is the table in docs/soundness.md. A kind that nothing notices, or a table
that says anything else, fails; --write writes the table.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
DOCUMENT = os.path.join(PROJECT, "docs", "soundness.md")
HEAD = "| criterion | tests that fail without it | planted faults that expect it |\n"
# The test of mutated histories takes minutes, and looks at no criterion by itself.
LEFT_OUT = {"mutation"}
# Where a result is entered; from then on it is what the judge found.
PLACE = "    bool first = !entry->steps_passed && "
SECONDS_MAX = 600
NAMES_SHOWN = 6


def tests():
    """The tests of the checker and of the diagnosis, by their programs in a build."""
    folder = os.path.join(PROJECT, "src")
    found = ["diagnose/diagnose_diagnosis_test"]
    for path in glob.glob(os.path.join(folder, "check", "**", "*_test.c"), recursive=True):
        noun = os.path.basename(path)[:-len("_test.c")]
        if noun not in LEFT_OUT:
            found.append(f"check/check_{noun}_test")
    return sorted(found)


def run(command, folder, check=True):
    return subprocess.run(command, cwd=folder, check=check, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, timeout=SECONDS_MAX)


def kinds(table):
    """The kinds of criterion, as the table of criteria lists them."""
    return re.findall(r"\bROW\((\w+), \w+\)", table)


def failing(build):
    """The names of the tests that fail in this build."""
    names = []
    for test in tests():
        done = run([os.path.join(build, "src", test)], PROJECT, False)
        failed = re.findall(r"^\[  FAILED  \] (?:\S+: )?([a-z_]+)$", done.stdout, re.MULTILINE)
        if done.returncode != 0 and not failed:
            failed = [test]
        names += sorted(set(failed))
    return names


def planted():
    """Which controls expect a kind to fail, or to be left open."""
    expecting = {}
    folder = os.path.join(PROJECT, "data", "controls")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".yaml"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            expected = yaml.safe_load(file)["expected"]
        for criterion in expected.get("fails", []) + expected.get("unknown", []):
            expecting.setdefault(criterion.split(".")[0], []).append(name[:-len(".yaml")])
    return {kind: sorted(set(names)) for kind, names in expecting.items()}


def words(names):
    shown = ", ".join(f"`{name}`" for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return (shown + (f" and {more} more" if more > 0 else "")) or "none"


def table():
    """The table's lines, and the kinds that nothing notices."""
    with tempfile.TemporaryDirectory(prefix="cotenant-soundness.") as folder:
        tree = os.path.join(folder, "tree")
        build = os.path.join(folder, "build")
        shutil.copytree(PROJECT, tree, symlinks=True,
                        ignore=shutil.ignore_patterns("build*", ".git", "proofs", "node_modules"))
        path = os.path.join(tree, "src", "check", "ledger.c")
        with open(path, encoding="utf-8") as file:
            ledger = file.read()
        if ledger.count(PLACE) != 1:
            sys.exit(f"soundness: src/check/ledger.c no longer has the line {PLACE!r} once")
        run(["meson", "setup", build, tree], folder)
        targets = [f"src/{test}" for test in tests()]
        run(["ninja", "-C", build, *targets], folder)
        before = failing(build)
        if before:
            sys.exit(f"soundness: these fail with every criterion enabled: {', '.join(before)}")
        lines, unnoticed = [], []
        expecting = planted()
        with open(os.path.join(tree, "src", "check", "criterion.h"), encoding="utf-8") as file:
            every = kinds(file.read())
        for kind in every:
            blind = f"    if (criterion->kind == CRITERION_{kind.upper()})\n" \
                    "        result = CRITERION_PASS;\n"
            with open(path, "w", encoding="utf-8") as file:
                file.write(ledger.replace(PLACE, blind + PLACE))
            run(["ninja", "-C", build, *targets], folder)
            names = failing(build)
            if not names:
                unnoticed.append(kind)
            lines.append(f"| `{kind}` | {words(names)} | {words(expecting.get(kind, []))} |\n")
        return lines, unnoticed


def main():
    lines, unnoticed = table()
    fresh = HEAD + "| --- | --- | --- |\n" + "".join(lines)
    with open(DOCUMENT, encoding="utf-8") as file:
        document = file.read()
    old = re.search(re.escape(HEAD) + r"(?:\|.*\n)*", document)
    if not old:
        sys.exit("soundness: docs/soundness.md has no such table")
    if "--write" in sys.argv[1:]:
        with open(DOCUMENT, "w", encoding="utf-8") as file:
            file.write(document.replace(old.group(0), fresh))
    elif old.group(0) != fresh:
        print(fresh)
        sys.exit("soundness: docs/soundness.md says something else: soundness.py --write")
    if unnoticed:
        sys.exit(f"soundness: nothing notices that these are disabled: {', '.join(unnoticed)}")


if __name__ == "__main__":
    main()
