#!/usr/bin/python3
"""The Windows program watches two real VMs: those of a private host, through the test DLLs.

Each guest of the made host is a VM there, of the small runtime with the same name (bridge/), and
each worker ends with its VM. So a proof is of real boots, real networks and real deaths.

usage: bridge.py BUILD_WINDOWS [COTENANT]

COTENANT is the Linux program, by default that of one of the build folders beside BUILD_WINDOWS.
"""

import os
import re
import subprocess
import sys
import threading
import time

from made_windows import Checks, MadeWindows

PROOF_SECONDS_MAX = 800  # a fraction of it on a quiet machine
LOOK_SECONDS = 0.5
END_SECONDS_MAX = 200
LINUX_BUILDS = ("build-asan", "build", "build-gcc")
SUBNETS = {"wsl": "172.30.16.0/24", "wslx": "172.30.32.0/24"}  # of the small runtimes' networks
STEP_OTHER_STOPS = 3  # of the plan `procedure`: both are up, and the first is shut down
HANDED_ON = ("PATH", "LIBVIRT_DEFAULT_URI", "COTENANT_ACCELERATOR", "COTENANT_UPLINK")


def vms():
    """The owners' workers that run on the private host, {name of the process: pid}."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
                name = file.read().strip()
            with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                if name.startswith("vmmem") and "qemu-system" in file.read():
                    found[name] = int(pid)
        except OSError:
            continue
    return found


class Onlooker(threading.Thread):
    """Counts the VMs of the private host while a proof runs, and kills one when it is told to."""

    def __init__(self, kill=None, when=None):
        super().__init__(daemon=True)
        self.kill, self.when = kill, when
        self.seen = set()
        self.together = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(LOOK_SECONDS):
            now = vms()
            self.seen.update(now.items())
            self.together = max(self.together, len(now))
            if self.kill in now and self.when():
                os.kill(now[self.kill], 9)
                self.kill = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


def boots(history):
    return {line["boot_id"] for line in history if line["kind"] == "beat"}


def proven(windows, checks):
    with Onlooker() as onlooker:
        ended = windows.cotenant("prove", "--plan", "procedure", "--out", r"C:\whole", "wsl",
                                 "wslx", seconds=PROOF_SECONDS_MAX)
    if not os.path.exists(windows.path("whole/result.json")):
        windows.must(ended)
    result = windows.result("whole")
    wrong = [f"{one['id']}: {one['result']}: {one['reason']}" for one in result["criteria"]
             if one["result"] not in ("pass", "not applicable")]
    checks.expect("no criterion fails or is unknown", [], wrong)
    checks.expect("the verdict", (0, "PROVEN", True),
                  (ended.status, result["verdict"], result["rehearsal"]))
    checks.expect("real VMs of both at one time", 2, onlooker.together)
    checks.expect("four of them in all", 4, len(onlooker.seen))
    seen = boots(windows.history("whole"))
    checks.expect("a boot id each, of its own kernel", (4, True),
                  (len(seen), all(re.fullmatch("[0-9a-f-]{36}", one) for one in seen)))


def killed(windows, checks):
    """The worker of a real VM is killed while the other shuts down."""
    def other_stops():
        return any(line["kind"] == "step" and line["index"] == STEP_OTHER_STOPS
                   for line in windows.history_so_far("killed"))

    with Onlooker("vmmemWSLX", other_stops):
        ended = windows.cotenant("prove", "--plan", "procedure", "--out", r"C:\killed", "wsl",
                                 "wslx", seconds=PROOF_SECONDS_MAX)
    if not os.path.exists(windows.path("killed/result.json")):
        windows.must(ended)
    result = windows.result("killed")
    fails = {one["id"] for one in result["criteria"] if one["result"] == "fail"}
    checks.expect("a killed VM: the verdict", (1, "FAILED"), (ended.status, result["verdict"]))
    checks.expect(f"what fails, {sorted(fails)}", True, "survive.wslx.wsl" in fails)


def inside(build):
    checks = Checks()
    environment = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    with MadeWindows(build, "bridge", environment) as windows:
        for runtime, subnet in SUBNETS.items():
            windows.identity(runtime, subnet=subnet)
        proven(windows, checks)
        killed(windows, checks)
        deadline = time.monotonic() + END_SECONDS_MAX
        while vms() and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        checks.expect("no VM is left", {}, vms())
    return checks.end()


def main():
    build = os.path.realpath(sys.argv[1])
    if os.environ.get("COTENANT_PRIVATE"):
        return inside(build)
    beside = [os.path.join(os.path.dirname(build), name, "cotenant") for name in LINUX_BUILDS]
    programs = [path for path in sys.argv[2:3] or beside if os.path.exists(path)]
    if not programs:
        print(f"there is no Linux program: none of {', '.join(beside)}")
        return 1
    return subprocess.run([programs[0], "private", "--", sys.executable, os.path.realpath(__file__),
                           build], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
