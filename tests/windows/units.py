#!/usr/bin/python3
"""Unit tests of the Windows build, each under Wine: units.py BUILD [LAYER/…], in Meson's folder
BUILD those whose names begin so, or all."""

import json
import os
import subprocess
import sys

from wine_prefix import WinePrefix


def main():
    build = sys.argv[1]
    layers = tuple(sys.argv[2:]) or ("",)
    with open(os.path.join(build, "meson-info", "intro-tests.json"), encoding="utf-8") as file:
        tests = [t for t in json.load(file)
                 if any(s.endswith("unit") for s in t["suite"]) and t["name"].startswith(layers)]
    programs = [os.path.relpath(t["cmd"][0], build) for t in tests]
    subprocess.run(["ninja", "-C", build, "--quiet", *programs], check=True)
    failed = 0
    with WinePrefix() as wine:
        for test in tests:
            ran = wine.run(*test["cmd"], environment=test["env"])
            good = ran.status == 0
            failed += not good
            print(f"{'ok' if good else 'FAILED'}: {test['name']}", flush=True)
            if not good:
                print(f"status {ran.status}\n{ran.text()}{ran.messages()}")
    print(f"{len(tests)} ran, {failed} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
