"""A made Windows: a Wine prefix of its own with the made host in it, for one test program.

It has the test DLLs and vmwp.exe in System32, wsl.exe and wslx.exe beside them, the services that
Windows has, and the program under test in C:\\cotenant as its archive has it. All of it ends with
the `with` block, however that ends.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
COMMAND_SECONDS_MAX = 120  # for one command that is not told otherwise
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


class Ended:
    """How a command ended."""

    def __init__(self, status, output, error_output):
        self.status = status
        self.output = output
        self.error_output = error_output

    def text(self):
        return self.output.decode("utf-8", "replace").replace("\r\n", "\n")

    def messages(self):
        return self.error_output.decode("utf-8", "replace").replace("\r\n", "\n")


class MadeWindows:
    """`build` is Meson's folder of the Windows program; `guests` is the folder of the scripts that
    are its guests, `environment` what those find besides."""

    def __init__(self, build, guests="guest", environment=None):
        self.build = build
        self.guests = os.path.join(HERE, guests)
        self.programs = os.path.join(build, "tests", "windows")
        self.work = tempfile.mkdtemp(prefix="cotenant-windows.")
        self.stager = None
        self.prefix = os.path.join(self.work, "prefix")
        self.drive = os.path.join(self.prefix, "drive_c")
        self.system32 = os.path.join(self.drive, "windows", "system32")
        self.host = os.path.join(self.drive, "test-host")
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": self.work,
            "WINEPREFIX": self.prefix,
            "WINEDEBUG": "-all",
            # Neither .NET nor a browser nor entries in somebody's menu.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
            **(environment or {}),
        }

    def __enter__(self):
        # A test that is ended ends its Wine too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            self.install()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.stager:
            self.stager.kill()
            self.stager.wait()
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False)
        subprocess.run(["wineserver", "-w"], env=self.environment, check=False, timeout=60)
        shutil.rmtree(self.work, ignore_errors=True)

    def install(self):
        self.must(self.run_program(["wineboot", "-i"]))
        # Until that Wine is gone: a service made in its last moments would be lost.
        self.run_program(["wineserver", "-w"])
        for name in ("computecore.dll", "computenetwork.dll", "service.exe", "stage.exe",
                     "vmwp.exe", "wsl.exe"):
            shutil.copy(os.path.join(self.programs, name), self.system32)
        shutil.copy(os.path.join(self.programs, "wsl.exe"),
                    os.path.join(self.system32, "wslx.exe"))
        os.mkdir(self.host)
        self.stager = self.start("stage.exe", stdin=subprocess.PIPE)
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
            self.stager.stdin.write((line + "\n").encode())
            self.stager.stdin.flush()
            while (said := self.stager.stdout.readline().decode().rstrip()) != "done":
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

    def run(self, *words, **options):
        """Runs a Windows program to its end."""
        return self.run_program(["wine", *words], **options)

    def cotenant(self, *words, **options):
        return self.run(r"C:\cotenant\cotenant.exe", *words, **options)

    def run_program(self, words, stdin="", seconds=COMMAND_SECONDS_MAX, environment=None):
        # Into files: a worker that a command leaves behind would keep pipes open.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                words, cwd=self.work, env=dict(self.environment, **(environment or {})),
                stdin=subprocess.PIPE, stdout=output, stderr=errors)
            try:
                process.communicate(stdin.encode(), timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                errors.write(f"\nno end after {seconds} s\n".encode())
            output.seek(0)
            errors.seek(0)
            return Ended(process.returncode, output.read(), errors.read())

    def start(self, *words, stdin=subprocess.DEVNULL):
        """Starts a Windows program that runs on."""
        return subprocess.Popen(["wine", *words], cwd=self.work, env=self.environment,
                                stdin=stdin, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)

    def must(self, ended):
        if ended.status != 0:
            raise AssertionError(f"status {ended.status}\n{ended.text()}{ended.messages()}")

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
