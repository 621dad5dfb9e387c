"""clang-tidy over the compile commands of a build, a file at a time on every core.

A clean file is remembered under the digest of all that decides its result: clang-tidy's version,
.clang-tidy, the command, the file and every header of ours that it reaches.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess

from tree import Finding

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
WARNING = re.compile(r"^([^:\n]+):(\d+):\d+: (?:warning|error): (.*)$", re.MULTILINE)
FILE_SECONDS_MAX = 300
NO_ANALYZER = ["--checks=-clang-analyzer-*"]
# What clang-tidy is told. "shallow": the analyzer follows paths through a function alone, and fewer
# of them: a sixth of the time. Below "deep", unit tests are left to the compilers.
DEPTHS = {
    "deep": [],
    "shallow": ["--extra-arg=" + word for word in ("-Xclang", "-analyzer-config", "-Xclang",
                                                   "mode=shallow")],
    "surface": NO_ANALYZER,
}


def reached(path, folders, seen):
    """The file and the headers that it includes from `folders`, and theirs."""
    if path in seen or not os.path.isfile(path):
        return
    with open(path, encoding="utf-8", errors="replace") as file:
        seen[path] = file.read()
    for name in INCLUDE.findall(seen[path]):
        for folder in [os.path.dirname(path)] + folders:
            reached(os.path.join(folder, name), folders, seen)


def digest(tree, entry, version, options):
    words = shlex.split(entry["command"])
    folders = [os.path.join(entry["directory"], w[2:]) for w in words if w.startswith("-I")]
    seen = {}
    reached(os.path.join(entry["directory"], entry["file"]), folders, seen)
    decides = [version, tree.bytes(".clang-tidy").decode(), entry["command"], *options]
    decides += [seen[path] for path in sorted(seen)]
    return hashlib.sha256("\0".join(decides).encode()).hexdigest()


def is_test(path):
    return path.endswith("_test.c")


def check_file(tree, build, entry, options):
    """What clang-tidy says of one compilation."""
    source = os.path.join(entry["directory"], entry["file"])
    if is_test(source):
        options = options + NO_ANALYZER
    try:
        done = subprocess.run(
            ["clang-tidy", "--quiet", "-p", build, *options, source],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=FILE_SECONDS_MAX,
        )
    except subprocess.TimeoutExpired:
        return [Finding(os.path.relpath(source, tree.root), 1, "clang-tidy found no end")]
    root = os.path.realpath(tree.root)
    findings = [
        Finding(os.path.relpath(os.path.realpath(os.path.join(entry["directory"], path)), root),
                int(line), text)
        for path, line, text in WARNING.findall(done.stdout)
    ]
    if done.returncode != 0 and not findings:
        text = f"clang-tidy: status {done.returncode}: {done.stderr.strip()[-500:]}"
        findings.append(Finding(os.path.relpath(source, tree.root), 1, text))
    return findings


def tidy(tree, build, depth):
    """clang-tidy with the checks of .clang-tidy."""
    options = DEPTHS[depth]
    cache = os.path.join(build, "tidy")
    os.makedirs(cache, exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True).stdout
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)
                   if not (depth != "deep" and is_test(entry["file"]))}
    waiting = {}
    for entry in entries.values():
        mark = os.path.join(cache, digest(tree, entry, version, options))
        if not os.path.exists(mark):
            waiting[mark] = entry
    findings = set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda entry: check_file(tree, build, entry, options),
                         waiting.values())
        for mark, of_file in zip(waiting, found):
            findings.update(of_file)
            if not of_file:
                with open(mark, "wb"):
                    pass
    yield from sorted(findings)
