"""A made Windows: a Wine prefix of its own with the made host in it, for one test program.

It has the test DLLs and vmwp.exe in System32, wsl.exe and wslx.exe beside them, the services that
Windows has, and the program under test in C:\\cotenant as its archive has it. All of it ends with
the `with` block, however that ends.
"""

import json
import os
import shutil
import subprocess
import time

from wine_prefix import WinePrefix

HERE = os.path.dirname(os.path.realpath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
SERVICES = ["vmcompute", "hns", "SharedAccess", "WSLService wsl", "WSLXService wslx"]

WSL = {
    "owner": "WSL",
    "suffix": "WSL",
    "service": "WSLService",
    "network_id": "790e58b4-7939-4434-9358-89ae7ddbe87e",
    "network_name": "WSL (Hyper-V firewall)",
    "network_type": "ICS",
    "network_flags": "265",
    "distros": "Ubuntu,docker-desktop",
}
WSLX = {
    "owner": "WSLX",
    "suffix": "WSLX",
    "service": "WSLXService",
    "network_id": "bdc5e13c-a7b3-4794-978d-4238a6a41144",
    "network_name": "WSLX (Hyper-V firewall)",
    "network_type": "ICS",
    "network_flags": "265",
    "distros": "UbuntuX",
}


class MadeWindows(WinePrefix):
    """`build` is Meson's folder of the Windows program; `guests` is the folder of the scripts that
    are its guests, `environment` what those find besides."""

    def __init__(self, build, guests="guest", environment=None):
        super().__init__(environment)
        self.build = build
        self.guests = os.path.join(HERE, guests)
        self.programs = os.path.join(build, "tests", "windows")
        self.drive = os.path.join(self.prefix, "drive_c")
        self.system32 = os.path.join(self.drive, "windows", "system32")
        self.host = os.path.join(self.drive, "test-host")

    def install(self):
        # Until that Wine is gone: a service made in its last moments would be lost.
        self.run_program(["wineserver", "-w"])
        for name in ("computecore.dll", "computenetwork.dll", "powershell.exe", "service.exe",
                     "stage.exe", "vmwp.exe", "wsl.exe"):
            shutil.copy(os.path.join(self.programs, name), self.system32)
        shutil.copy(os.path.join(self.programs, "wsl.exe"),
                    os.path.join(self.system32, "wslx.exe"))
        os.mkdir(self.host)
        self.keeper = self.start("stage.exe", stdin=subprocess.PIPE)
        guest = os.path.join(self.work, "guest")
        shutil.copytree(self.guests, guest)
        with open(os.path.join(self.host, "guest"), "w", encoding="ascii") as file:
            file.write(guest + "\n")
        self.identity("wsl")
        self.identity("wslx")
        self.stage("reset", *("service " + name for name in SERVICES))
        self.install_cotenant()

    def install_cotenant(self):
        own = os.path.join(self.drive, "cotenant")
        os.mkdir(own)
        program = os.path.join(self.build, "cotenant.exe")
        if os.path.exists(program):
            shutil.copy(program, own)
        shutil.copytree(os.path.join(PROJECT, "profiles", "hcs"),
                        os.path.join(own, "profiles", "hcs"))
        shutil.copytree(os.path.join(PROJECT, "data"), os.path.join(own, "data"))

    def identity(self, name, **changes):
        """Writes who a runtime is: itself, but for the changes (None takes a line out)."""
        values = dict(WSL if name == "wsl" else WSLX, **changes)
        lines = [f"{key}={value}" for key, value in values.items() if value is not None]
        with open(os.path.join(self.host, name + ".ini"), "w", encoding="utf-8",
                  newline="\r\n") as file:
            file.write("\n".join(["[runtime]", *lines]) + "\n")

    def answers(self, *lines):
        """Plants answers of the DLLs (answer.h); without lines, none."""
        with open(os.path.join(self.host, "answers"), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)

    def stage(self, *lines):
        """Changes the host by stage.exe; returns what it printed."""
        printed = ""
        for line in lines:
            self.keeper.stdin.write((line + "\n").encode())
            self.keeper.stdin.flush()
            while (said := self.keeper.stdout.readline().decode().rstrip()) != "done":
                if said in ("failed", ""):
                    raise AssertionError(f"stage: {line}: {said or 'it ended'}")
                printed += said + "\n"
        return printed

    def reset(self):
        """The host as it was at first."""
        self.answers()
        self.identity("wsl")
        self.identity("wslx")
        self.stage("reset", *("service " + name for name in SERVICES))

    def cotenant(self, *words, **options):
        return self.run(r"C:\cotenant\cotenant.exe", *words, **options)

    def path(self, name):
        """A folder or file under C:\\, as this machine names it."""
        return os.path.join(self.drive, name)

    def result(self, out):
        """result.json of an evidence folder under C:\\."""
        with open(os.path.join(self.path(out), "result.json"), encoding="utf-8") as file:
            return json.load(file)

    def history(self, out):
        """The lines of an evidence folder's history."""
        with open(os.path.join(self.path(out), "history.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def history_so_far(self, out):
        """The whole lines of a history that is still being written."""
        path = os.path.join(self.path(out), "history.jsonl")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file.read().split("\n")[:-1]]


class Checks:
    """What a test program found."""

    def __init__(self):
        self.failed = 0
        self.begun = time.monotonic()

    def expect(self, what, wanted, got):
        if wanted == got:
            print(f"ok: {what}", flush=True)
            return
        self.failed += 1
        print(f"FAILED: {what}\n  wanted: {wanted!r}\n  got:    {got!r}", flush=True)

    def expect_in(self, what, wanted, got):
        self.expect(what, True, wanted in got)
        if wanted not in got:
            print(f"  {wanted!r} is not in {got!r}")

    def end(self):
        print(f"{self.failed} failed, {time.monotonic() - self.begun:.0f} s")
        return 1 if self.failed else 0
