#!/usr/bin/python3
"""cotenant verify: verify.py COTENANT FIXTURE_HISTORIES FINISH

A folder as a proof leaves it is verified; whatever is then done to it is seen, with the exit status
65 and the name of the file. src/evidence/evidence_test.c flips many more bytes.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from proofs import made, write

FORMAT_LATER = b'"format":2,"something":"new"'


class Verify:
    """A whole folder, and what is wrong with verify."""

    def __init__(self, cotenant, folder):
        self.cotenant = cotenant
        self.whole = os.path.join(folder, "whole")
        self.spoiled = os.path.join(folder, "spoiled")
        self.failures = []
        self.seen = 0

    def run(self, folder):
        return subprocess.run([self.cotenant, "verify", folder], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)

    def good(self):
        ran = self.run(self.whole)
        if ran.returncode != 0 or "intact; every file follows" not in ran.stdout:
            self.failures.append(f"whole: {ran.returncode}, {ran.stdout}{ran.stderr}")

    def bad(self, what, words, folder=None):
        """The spoiled folder, or another one, is refused in these words, on one line."""
        ran = self.run(folder or self.spoiled)
        self.seen += 1
        said = ran.stderr.strip()
        if ran.returncode != 65 or ran.stdout or "\n" in said or any(w not in said for w in words):
            self.failures.append(f"{what}: {ran.returncode}, {ran.stdout[:100]!r}, {said}")

    def spoil(self, what, name, change, *words):
        """Changes a file of a copy: `change` gets its bytes, and gives those to write, or None."""
        shutil.rmtree(self.spoiled, ignore_errors=True)
        shutil.copytree(self.whole, self.spoiled)
        path = os.path.join(self.spoiled, name)
        old = b""
        if os.path.exists(path):
            with open(path, "rb") as file:
                old = file.read()
            os.unlink(path)
        new = change(old)
        if new is not None:
            with open(path, "wb") as file:
                file.write(new)
        self.bad(what, words or (name,))


def flip(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]


def swap(data):
    """Lines 7 and 8 in the other order."""
    lines = data.splitlines(keepends=True)
    lines[6], lines[7] = lines[7], lines[6]
    return b"".join(lines)


def each_file(verify):
    for name in sorted(os.listdir(verify.whole)):
        verify.spoil(f"{name} flipped", name, lambda data: flip(data, len(data) // 2))
        verify.spoil(f"{name} missing", name, lambda data: None)
        verify.spoil(f"{name} cut off", name, lambda data: data[:-10])
        verify.spoil(f"{name} empty", name, lambda data: b"")


def histories(verify):
    history = "history.jsonl"
    verify.spoil("lines reordered", history, swap, "/history.jsonl:7: ")
    verify.spoil("newer", history, lambda data: data.replace(b'"format":1', FORMAT_LATER, 1),
                 "/history.jsonl:1: another version of the format")
    verify.spoil("a line in the middle cut", history,
                 lambda data: data[:2000] + data[2010:], "/history.jsonl:")
    verify.spoil("a long line", history, lambda data: data + b'"' + b"x" * 9_000_000 + b"\n",
                 "/history.jsonl:", "too long")
    verify.spoil("no JSON", history, lambda data: data + b"\x1b[2J\n", "/history.jsonl:")
    verify.spoil("a NUL", history, lambda data: data + b"x\0\n", "/history.jsonl:", "NUL")
    verify.spoil("what a NUL hides", history,
                 lambda data: data.replace(b'"kind":"step"', b'"kind":\0"tick"\n"step"', 1),
                 "/history.jsonl:2: a NUL")
    verify.spoil("an addition", "notes.txt", lambda data: b"x", "notes.txt")
    verify.spoil("a hostile name", "\x1b[31m", lambda data: b"x", "\\x1b[31m")


def no_evidence(verify, folder):
    empty = os.path.join(folder, "empty")
    os.mkdir(empty)
    verify.bad("an empty folder", ("MANIFEST", "cotenant report"), empty)
    verify.bad("no folder", ("MANIFEST",), os.path.join(folder, "nothing"))
    verify.bad("a file", ("MANIFEST",), os.path.join(verify.whole, "history.jsonl"))
    with open(os.path.join(empty, "MANIFEST"), "wb"):
        pass
    verify.bad("an empty manifest", ("MANIFEST", "history.jsonl"), empty)


def main():
    cotenant, program, finish = (os.path.realpath(p) for p in sys.argv[1:4])
    version = subprocess.run([cotenant, "--version"], check=True, stdout=subprocess.PIPE, text=True)
    history = made(program, 2)
    history[0]["tool_version"] = version.stdout.split()[1]
    with tempfile.TemporaryDirectory() as folder:
        verify = Verify(cotenant, folder)
        write(verify.whole, history)
        subprocess.run([finish, verify.whole], check=True)
        verify.good()
        each_file(verify)
        histories(verify)
        no_evidence(verify, folder)
    for failure in verify.failures:
        print(f"FAIL: {failure}")
    print(f"{verify.seen} spoiled folders looked at")
    return 1 if verify.failures else 0


if __name__ == "__main__":
    sys.exit(main())
