"""Rules that other programs check: clang-format, shellcheck, mandoc."""

import re
import subprocess

from tree import Finding

PLACE = re.compile(r"^(?:mandoc: )?(?P<path>[^:\n]+):(?P<line>\d+):(?:\d+:)? (?P<text>.*)$")


def ask(tree, command, paths):
    """Runs the program over the paths; what it says about a place becomes a finding."""
    if not paths:
        return
    done = subprocess.run(
        command + paths, cwd=tree.root, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    said = [PLACE.match(line) for line in (done.stdout + done.stderr).splitlines()]
    findings = [Finding(m["path"], int(m["line"]), m["text"]) for m in said if m]
    yield from findings
    if done.returncode != 0 and not findings:
        yield Finding(paths[0], 1, f"{command[0]}: status {done.returncode}: {done.stderr.strip()}")


def clang_format(tree):
    """C files are formatted: ./dev format does it."""
    yield from ask(tree, ["clang-format", "--dry-run", "-Werror"], tree.c_files())


def shellcheck(tree):
    """Shell scripts are clean."""
    shell = re.compile(r"^#!.*\b(ba|da)?sh\b")
    paths = [p for p in tree.paths if p.endswith(".sh") or shell.match("".join(tree.lines(p)[:1]))]
    yield from ask(tree, ["shellcheck", "--format=gcc", "--external-sources"], paths)


def mandoc(tree):
    """Man pages are clean."""
    pages = [p for p in tree.paths if re.search(r"(^|/)man/.*\.[1-8]$", p)]
    yield from ask(tree, ["mandoc", "-T", "lint", "-W", "warning"], pages)
