#!/usr/bin/python3
"""cotenant diff: diff.py COTENANT FIXTURE_HISTORIES

Two proofs side by side, through the program: exit status, table, JSON. Which change counts as what
is for src/report/data/comparison_test.c.
"""

import json
import os
import subprocess
import sys
import tempfile

from proofs import failed, hostile, made, partial, write

LATE_NS = 300000000


def slower(history):
    """All starts of r0, and what follows them, take 0.3 s longer."""
    late, waits = 0, False
    for event in history:
        if event["kind"] == "step" and event["phase"] == "begin":
            waits = event.get("runtime") == "r0" and event["action"] == "start"
        if waits and event["kind"] == "op" and event["phase"] == "invoke":
            late += LATE_NS
            waits = False
            event["t"] += late - LATE_NS
        else:
            event["t"] += late
    return history


def real(history):
    history[0]["host"].update(rehearsal=False, private=False)
    return history


def main():
    cotenant, program = (os.path.realpath(p) for p in sys.argv[1:3])
    failures = []

    def expect(old, new, status, *words, options=()):
        ran = subprocess.run([cotenant, "diff", *options, old, new], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
        said = ran.stdout + ran.stderr
        if ran.returncode != status or any(word not in said for word in words):
            failures.append(f"{old} {new}: {ran.returncode}, not {status} with {words}:\n{said}")
        return ran

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, alter in (("old", lambda h: h), ("failed", failed), ("partial", partial),
                            ("slower", slower), ("real", real), ("hostile", hostile)):
            write(name, alter(made(program, 2, 5)))
        write("three", made(program, 3))
        expect("old", "old", 0, "a rehearsal: No Windows, HCS, HNS or WSL took part",
               "subjects: r0", "same: nothing is worse")
        expect("old", "failed", 1, "FAILED", "survive.r1.r0", "fail  ", "worse", "regressed: ")
        expect("failed", "old", 0, "better", "same: ")
        expect("old", "partial", 1, "PROVEN, then PARTIAL", "unknown")
        expect("old", "slower", 1, "start r0", "1.200 s", "1.500 s", "slower",
               "regressed: 1 kind of step is slower")
        expect("slower", "old", 0, "faster")
        expect("old", "real", 2, "not comparable: the old proof is a rehearsal")
        expect("old", "three", 2, "not comparable: other runtimes")
        if "±" in expect("three", "three", 0, "UNTIL THE EFFECT OF", ", median of 2").stdout:
            failures.append("one round tells how far times lie apart")
        expect("old", "nowhere", 65, "nowhere/history.jsonl")
        expect("--all", "old", 64, "unknown option --all")
        said = expect("hostile", "old", 0).stdout
        if "\x1b" in said or "\u202e" in said:
            failures.append("a stranger's text reaches the terminal")
        document = json.loads(expect("old", "slower", 1, options=["--json"]).stdout)
        effects = {f"{t['action']} {t['runtime']}": t["effect"] for t in document["timings"]}
        if (document["outcome"], effects["start r0"], effects["start r1"]) != \
                ("regressed", "worse", "same") or not document["rehearsal"]:
            failures.append(f"JSON: {document}")
        if json.loads(expect("old", "real", 2, options=["--json"]).stdout).get("criteria"):
            failures.append("JSON: criteria of what cannot be compared")
    print("\n".join(failures) or "two proofs are compared")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
