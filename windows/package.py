#!/usr/bin/python3
"""Makes cotenant-windows.zip: the program with what it reads and what belongs to read with it.

usage: package.py BUILD LIBRARIES, the folders of the Windows build and of its libraries. The same
files make the same bytes.
"""

import os
import sys
import zipfile

PROJECT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
ROOT = "cotenant"  # the archive's one folder
TIME = (1980, 1, 1, 0, 0, 0)  # the format's first
# The start files and the C library's seams are mingw-w64's.
MINGW_LICENCE = "/usr/share/doc/mingw-w64-common/copyright"
SUFFIXES = (".yaml", ".json", ".md")


def below(folder, place):
    """(file, its name in the archive) of everything of ours under the folder."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if name.endswith(SUFFIXES):
                yield path, os.path.join(place, os.path.relpath(path, folder))


def files(build, libraries):
    yield os.path.join(build, "cotenant.exe"), "cotenant.exe"
    yield from below(os.path.join(build, "profiles", "hcs"), "profiles/hcs")
    yield from below(os.path.join(build, "data"), "data")
    yield from below(os.path.join(PROJECT, "data", "schema"), "data/schema")
    yield from below(os.path.join(PROJECT, "docs"), "docs")
    for name in ("LICENSE", "README.md"):
        yield os.path.join(PROJECT, name), name
    for name in ("libuv1", "jansson", "libyaml"):
        yield os.path.join(libraries, "licenses", name), f"licenses/{name}.txt"
    yield MINGW_LICENCE, "licenses/mingw-w64.txt"
    yield os.path.join(libraries, "versions"), "licenses/versions.txt"


def main():
    build, libraries = sys.argv[1:]
    wanted = dict(sorted((name, path) for path, name in files(build, libraries)))
    with zipfile.ZipFile(os.path.join(build, "cotenant-windows.zip"), "w") as archive:
        for name, path in wanted.items():
            entry = zipfile.ZipInfo(f"{ROOT}/{name}", TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with open(path, "rb") as file:
                archive.writestr(entry, file.read())


if __name__ == "__main__":
    main()
