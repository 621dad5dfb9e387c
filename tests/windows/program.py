#!/usr/bin/python3
"""The Windows program itself: program.py BUILD, Meson's folder of it.

It is one 64-bit console program that imports from DLLs alone that every Windows 10 1809 has, no
symbol that came later, and carries its version and manifest. For the same histories it prints the
same bytes as the Linux program, `report` in every form and `verify`, from folders with long names
and names beyond ASCII too. The Linux program is that of the build folders beside BUILD.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile

from wine_prefix import WinePrefix

HERE = os.path.dirname(os.path.realpath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(PROJECT, "tests", "report"))

import proofs  # noqa: E402 (found beside the tests of the reports)

RECORDED = os.path.join(PROJECT, "tests", "check", "recorded_history.jsonl")
FORMS = ("markdown", "html", "json", "junit", "plain")
LINUX_BUILDS = ("build-asan", "build-gcc", "build")
# Parts of every edition since long before 1809.
SYSTEM_DLLS = {
    "advapi32.dll", "bcrypt.dll", "iphlpapi.dll", "kernel32.dll", "msvcrt.dll", "ntdll.dll",
    "ole32.dll", "oleaut32.dll", "psapi.dll", "shell32.dll", "user32.dll", "userenv.dll",
    "version.dll", "wevtapi.dll", "ws2_32.dll", "wtsapi32.dll",
}
# What these DLLs have got since, by Microsoft's reference.
LATER_SYMBOLS = {
    "GetTempPath2A", "GetTempPath2W", "GetMachineTypeAttributes", "SetThreadSelectedCpuSetMasks",
    "GetProcessDefaultCpuSetMasks", "SetProcessDynamicEHContinuationTargets", "CreateFile3",
    "SetProcessDynamicEnforcedCetCompatibleRanges", "BuildIoRingReadFile", "CreateIoRing",
    "GetFileInformationByName", "QueryThreadpoolStackInformation2", "ProcessPrng",
}
LONG_NAME = "\u65e5\u672c \u00e9 and then some more of it"
LONG_DEPTH = 10


class Program:
    """What was wrong with it."""

    def __init__(self, build):
        self.build = build
        self.exe = os.path.join(build, "cotenant.exe")
        beside = os.path.dirname(build)
        linux = [os.path.join(beside, name) for name in LINUX_BUILDS]
        self.linux = next(f for f in linux if os.path.exists(os.path.join(f, "cotenant")))
        self.failed = 0

    def expect(self, what, good, said=""):
        if not good:
            self.failed += 1
        print(f"{'ok' if good else 'FAILED'}: {what} {'' if good else said}", flush=True)

    def imports(self):
        printed = subprocess.run(["x86_64-w64-mingw32-objdump", "-p", self.exe], check=True,
                                 capture_output=True, text=True).stdout
        self.expect("64 bits", "file format pei-x86-64" in printed and "PE32+" in printed)
        self.expect("a console program", "(Windows CUI)" in printed)
        dlls = {name.lower() for name in re.findall(r"DLL Name: (\S+)", printed)}
        self.expect("system DLLs alone", dlls and dlls <= SYSTEM_DLLS, dlls - SYSTEM_DLLS)
        symbols = set(re.findall(r"^\t[0-9a-f]+\t\s*\d+\s+(\S+)$", printed, re.MULTILINE))
        self.expect("symbols were found", {"CreateFileW", "CreateProcessW"} <= symbols, symbols)
        self.expect("no later symbol", not symbols & LATER_SYMBOLS, symbols & LATER_SYMBOLS)

    def resources(self):
        with open(self.exe, "rb") as file:
            content = file.read()
        wide = content.decode("utf-16-le", "replace") + content[1:].decode("utf-16-le", "replace")
        self.expect("a version", "FileVersion" in wide and "cotenant.exe" in wide)
        self.expect("a manifest", b"longPathAware>true" in content and b"asInvoker" in content)
        self.expect("no path of the machine", PROJECT.encode() not in content)
        with zipfile.ZipFile(os.path.join(self.build, "cotenant-windows.zip")) as archive:
            names = set(archive.namelist())
        wanted = {"cotenant/" + name for name in (
            "cotenant.exe", "profiles/hcs/wsl.yaml", "data/windows-footprint.yaml", "LICENSE",
            "docs/procedure.md", "licenses/libuv1.txt")}
        self.expect("the archive is whole", wanted <= names, wanted - names)

    def same(self, wine, what, words, folder):
        """Both programs print the same and end alike."""
        here = subprocess.run([os.path.join(self.linux, "cotenant"), *words, folder],
                              capture_output=True, check=False)
        there = wine.run(self.exe, *words, wine.path_of(folder))
        self.expect(f"{what}: {' '.join(words)}",
                    here.stdout == there.output and here.returncode == there.status,
                    f"\n{here.returncode} {here.stdout[:200]!r}\n{there.status} "
                    f"{there.output[:200]!r} {there.error_output[-300:]!r}")
        return here

    def histories(self, work):
        """(what, folder with a history)"""
        made = os.path.join(self.linux, "tests", "report", "fixture_histories")
        for what, history in (
                ("faultless", proofs.made(made, 2)),
                ("failed", proofs.failed(proofs.made(made, 2))),
                ("partial", proofs.partial(proofs.made(made, 3))),
                ("hostile", proofs.hostile(proofs.made(made, 2)))):
            folder = os.path.join(work, what)
            proofs.write(folder, history)
            yield what, folder
        recorded = os.path.join(work, "recorded")
        os.mkdir(recorded)
        shutil.copy(RECORDED, os.path.join(recorded, "history.jsonl"))
        yield "recorded", recorded
        turned = os.path.join(work, "turned")
        os.mkdir(turned)
        with open(RECORDED, "rb") as file, open(os.path.join(turned, "history.jsonl"), "wb") as to:
            to.write(file.read().replace(b"\n", b"\r\n"))
        yield "lines that end with CR LF", turned

    def outputs(self, wine):
        finish = os.path.join(self.linux, "tests", "report", "finish")
        for what, folder in self.histories(wine.work):
            for form in FORMS:
                self.same(wine, what, ["report", "--format", form], folder)
        whole = os.path.join(wine.work, *[LONG_NAME] * LONG_DEPTH, "\u03a9")
        os.makedirs(os.path.dirname(whole))
        made = os.path.join(self.linux, "tests", "report", "fixture_histories")
        history = proofs.made(made, 2)
        version = subprocess.run([os.path.join(self.linux, "cotenant"), "--version"], check=True,
                                 capture_output=True, text=True).stdout
        history[0]["tool_version"] = version.split()[1]  # else the files are not compared
        proofs.write(whole, history)
        self.expect("a long path", len(whole) > 260)
        subprocess.run([finish, whole], check=True, stdout=subprocess.DEVNULL)
        ran = self.same(wine, "a long path", ["verify"], whole)
        self.expect("it was verified", b"intact; every file follows" in ran.stdout, ran.stderr)
        self.same(wine, "a long path", ["verify", "--json"], whole)
        with open(os.path.join(whole, "report.md"), "ab") as file:
            file.write(b"\r\n")
        ran = self.same(wine, "spoiled", ["verify"], whole)
        self.expect("the spoiled one was refused", ran.returncode == 65, ran.returncode)


def main():
    program = Program(os.path.realpath(sys.argv[1]))
    program.imports()
    program.resources()
    with WinePrefix() as wine:
        program.outputs(wine)
    print(f"{program.failed} failed")
    return 1 if program.failed else 0


if __name__ == "__main__":
    sys.exit(main())
