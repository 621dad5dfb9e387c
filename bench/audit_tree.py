#!/usr/bin/python3
"""Makes a tree as an install's sources and binaries are: audit_tree.py FOLDER

3,000 files and 150 MB, the same bytes each time: C++ sources, IDL, WiX, CMake, documentation and
binaries (ELF headers, noise like code, strings of both widths).
"""

import os
import random
import struct
import sys

FILES = 3000
BINARIES = 100
BINARY_BYTES = 1_000_000
SOURCE_BYTES = 17_300
WORDS = ("session", "distribution", "network", "endpoint", "instance", "mount", "registry",
         "handle", "service", "user", "token", "virtual", "machine", "configuration", "relay")


def guid(noise):
    value = f"{noise.getrandbits(128):032x}"
    return "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:]))


def source(noise):
    lines = ['#include "precomp.h"', "// Copyright. What this file is for, in a line or two."]
    size = 0
    while size < SOURCE_BYTES:
        one, two, three = noise.choice(WORDS), noise.choice(WORDS), noise.choice(WORDS)
        line = noise.choice((
            f"    if (m_{one} != nullptr && {two}->{three}(\"{one}-{two}\") >= 0x{size:x})",
            f"    /* The {one} is closed before its {two}, since the {three} outlives it. */",
            f"    const auto {one}{size} = L\"Software\\\\{two}\\\\{three}\";",
            f"    THROW_IF_FAILED(wil::{one}_from_{two}(*{three}, &result, {size})); // {one}",
            f"static const GUID c_{one}{size} = {{0x{noise.getrandbits(32):08x}, 0x1234, 0x4321, "
            "{0x80, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07}};" if noise.random() < 0.1 else "}",
        ))
        lines.append(line)
        size += len(line) + 1
    return "\n".join(lines).encode()


def markup(noise):
    parts = ["<Wix>"]
    size = 0
    while size < SOURCE_BYTES:
        word = noise.choice(WORDS)
        own = f' Guid="{guid(noise)}"' if noise.random() < 0.1 else ""
        part = (f'  <Component Id="{word}{size}"{own}><!-- the {word} -->'
                f'<RegistryKey Key="SOFTWARE\\{word}\\{size}"/></Component>')
        parts.append(part)
        size += len(part) + 1
    return "\n".join(parts + ["</Wix>"]).encode()


def prose(noise):
    words = [noise.choice(WORDS) for _ in range(SOURCE_BYTES // 8)]
    return "\n".join(" ".join(words[i:i + 12]) for i in range(0, len(words), 12)).encode()


def binary(noise):
    parts = [b"\177ELF\2\1\1".ljust(64, b"\0")]
    size = 64
    while size < BINARY_BYTES:
        word = noise.choice(WORDS)
        part = noise.choice((noise.randbytes(4000), bytes(500), struct.pack("<50Q", *range(50)),
                             f"{word} of {size}\0".encode() * 20, f"{word}\0".encode("utf-16-le")))
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def main():
    folder = sys.argv[1]
    noise = random.Random(1)
    kinds = ((".cpp", source), (".h", source), (".wxs", markup), (".md", prose), (".idl", source))
    for number in range(FILES):
        below = os.path.join(folder, f"{number % 60:02d}")
        os.makedirs(below, exist_ok=True)
        ending, make = kinds[number % len(kinds)]
        if number < BINARIES:
            ending, make = ".so", binary
        with open(os.path.join(below, f"{number}{ending}"), "wb") as file:
            file.write(make(noise))


if __name__ == "__main__":
    main()
