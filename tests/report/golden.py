#!/usr/bin/env python3
"""Every form of a report is, to the byte, what tests/report/golden/ keeps: of the recorded history,
and of what can become of it.

usage: golden.py COTENANT RECORDED_HISTORY [--renew]

Where a report is changed on purpose, --renew writes the files anew; `git diff` then shows what
became different.
"""

import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import proofs

FORMS = {"markdown": "md", "html": "html", "json": "json", "junit": "xml", "plain": "txt"}
GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")


def histories(recorded):
    return {
        "proven": proofs.read(recorded),
        "fork-first": proofs.killed(proofs.turned(proofs.read(recorded))),
        "failed": proofs.killed(proofs.read(recorded)),
        "failed-on": proofs.killed(proofs.read(recorded), keep_going=True),
        "partial": proofs.interrupted(proofs.read(recorded)),
        "cut-off": proofs.partial(proofs.read(recorded)),
    }


def first_difference(kept, made):
    for number, (old, new) in enumerate(zip(kept.split(b"\n"), made.split(b"\n")), 1):
        if old != new:
            return f"line {number}:\n  kept {old[:400]!r}\n  made {new[:400]!r}"
    return "one of the two ends before the other"


def main():
    cotenant, recorded = sys.argv[1:3]
    renew = sys.argv[3:] == ["--renew"]
    wrong = 0
    made = set()
    for name, history in histories(recorded).items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = os.path.join(scratch, "proof")
            proofs.write(folder, history)
            for form, end in FORMS.items():
                report = subprocess.run([cotenant, "report", folder, "--format", form], check=True,
                                        stdout=subprocess.PIPE).stdout
                made.add(f"{name}.{end}")
                path = os.path.join(GOLDEN, f"{name}.{end}")
                if renew:
                    with open(path, "wb") as file:
                        file.write(report)
                    continue
                kept = b""
                if os.path.exists(path):
                    with open(path, "rb") as file:
                        kept = file.read()
                if kept != report:
                    wrong += 1
                    print(f"golden: {path} differs, {first_difference(kept, report)}")
    for name in sorted(set(os.listdir(GOLDEN)) - made):
        wrong += 1
        print(f"golden: nothing makes {name} any more")
    if wrong:
        sys.exit(f"golden: {wrong} files differ. If that is meant: {sys.argv[0]} {cotenant} "
                 f"{recorded} --renew")


main()
