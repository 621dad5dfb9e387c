#!/usr/bin/python3
"""Turns the page's style and script into a C file: embed.py STYLE SCRIPT OUT.

Each is given with the digest by which the page's content security policy allows it, and nothing
else, to be applied or run.
"""

import base64
import hashlib
import sys

BYTES_A_LINE = 20


def literal(content):
    """The lines of an array's initializer: numbers, since C limits how long a string may be."""
    numbers = [str(byte) for byte in content + b"\0"]
    for start in range(0, len(numbers), BYTES_A_LINE):
        yield "    " + ", ".join(numbers[start : start + BYTES_A_LINE]) + ","


def main():
    style, script, out = sys.argv[1:]
    lines = ["/* Made by embed.py. */", '#include "report/page/page_asset.h"', ""]
    for name, path in (("page_style", style), ("page_script", script)):
        with open(path, "rb") as file:
            content = file.read()
        if b"</" in content or not content.isascii():
            sys.exit(f"{path}: must be ASCII, and without \"</\", to stand inside an element")
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        lines += [f"static const char {name}_text[] = {{", *literal(content), "};"]
        lines += [f'const struct page_asset {name} = {{{name}_text, "sha256-{digest}"}};', ""]
    with open(out, "w", encoding="ascii") as file:
        file.write("\n".join(lines))


main()
