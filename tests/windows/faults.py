#!/usr/bin/python3
"""Each fault of a test runtime ends a proof with FAILED, and is found by its cause.

The faults are those of `cotenant controls` that make sense on Windows: identities that collide, and
switches of the test runtimes (runtime_vm.h); the program has none.

usage: faults.py BUILD_WINDOWS [NAME…]     without names: every fault
"""

import os
import re
import sys

from made_windows import PROJECT, WSL, Checks, MadeWindows

PROOF_SECONDS_MAX = 400


class Fault:
    """`fails` and `causes` are what must be found, among others; `short`: with short deadlines;
    `answers`: what HCS and HNS answer besides."""

    def __init__(self, fails, causes, wsl=None, wslx=None, order=("wslx", "wsl"), short=False,
                 answers=()):
        self.fails = fails
        self.causes = causes
        self.identities = {"wsl": wsl or {}, "wslx": wslx or {}}
        self.order = order
        self.short = short
        self.answers = answers


FAULTS = {
    "same-owner": Fault(
        {"boot.wslx", "undisturbed.wsl.wslx"}, {"OWNER-SAME"}, wslx={"owner": "WSL"},
        order=("wsl", "wslx"), short=True),
    "same-network-id": Fault(
        {"network.wsl", "network.wslx"}, {"NET-ID-SAME"},
        wslx={"network_id": WSL["network_id"]}, order=("wsl", "wslx")),
    "same-network-id-untold": Fault(
        {"network.wsl", "network.wslx"}, {"NET-ID-SAME"},
        wslx={"network_id": WSL["network_id"]}, order=("wsl", "wslx"),
        answers=["VirtualMachine null"]),
    # HNS refuses the name, and the fork falls back to a network that HNS knows nothing of: the host
    # shows no second network of that name.
    "same-network-name": Fault(
        {"network.wslx"}, {"GUEST-ADDRESS-LOST"}, wslx={"network_name": WSL["network_name"]},
        order=("wsl", "wslx")),
    "overlapping-subnet": Fault(
        {"network.wsl", "network.wslx"}, {"NET-SUBNET-OVERLAP"},
        wsl={"subnet": "172.30.16.0/24"}, wslx={"subnet": "172.30.0.0/16"},
        order=("wsl", "wslx")),
    "same-memory-process": Fault(
        {"worker.wsl", "worker.wslx"}, {"WORKER-NAME-SAME"}, wslx={"suffix": WSL["suffix"]},
        order=("wsl", "wslx")),
    "owner-unrecorded": Fault(
        {"boot.wslx"}, {"OWNER-NOT-RECORDED"}, wslx={"owner": None}, short=True),
    "list-lies": Fault({"running.wslx"}, {"LIST-LIES"}, wslx={"faults": "list-lies"}),
    "start-ends-others": Fault(
        {"undisturbed.wsl.wslx"}, {"KILLED-AT-START"}, wslx={"faults": "start-ends-others"},
        order=("wsl", "wslx")),
    "start-refuses-beside-victim": Fault(
        {"boot.wsl"}, {"START-BESIDE-OTHER"},
        wsl={"faults": "start-refuses-beside-victim", "victim": "wslx"}),
    "service-does-not-start": Fault(
        {"boot.wslx"}, {"START-FAILS-ALONE"}, wslx={"service": "NoSuchService"}),
    "stop-ends-others": Fault(
        {"survive.wsl.wslx"}, {"CROSS-SHUTDOWN"}, wslx={"faults": "stop-ends-others"}),
    "stop-restarts-victim": Fault(
        {"survive.wsl.wslx"}, {"CROSS-RESTART"},
        wslx={"faults": "stop-restarts-victim", "victim": "wsl"}),
    "stop-freezes-victim": Fault(
        {"survive.wsl.wslx"}, {"GUEST-FROZEN"},
        wslx={"faults": "stop-freezes-victim", "victim": "wsl"}),
    "stop-unmounts": Fault(
        {"reach.wsl"}, {"MOUNT-LOST"}, wslx={"faults": "stop-unmounts", "victim": "wsl"}),
    "stop-removes-network": Fault(
        {"network.wsl"}, {"NET-REMOVED"},
        wslx={"faults": "stop-removes-network", "victim": "wsl"}),
    "stop-removes-endpoint": Fault(
        {"network.wsl"}, {"ENDPOINT-REMOVED"},
        wslx={"faults": "stop-removes-endpoint", "victim": "wsl"}),
    "stop-leaves-endpoint": Fault(
        {"clean"}, {"RESIDUE-ENDPOINT"}, wslx={"faults": "stop-leaves-endpoint"}),
    "stop-leaves-worker": Fault(
        {"clean"}, {"WORKER-OUTLIVES"}, wslx={"faults": "stop-leaves-worker"}),
    "stop-restarts-service": Fault(
        {"service.wsl", "survive.wsl.wslx"}, {"CROSS-SERVICE-RESTART"},
        wslx={"faults": "stop-restarts-service", "victim": "wsl"}),
    "stop-does-nothing": Fault(
        {"clean"}, {"SHUTDOWN-NO-EFFECT"}, wslx={"faults": "stop-does-nothing"}, short=True),
    "work-goes-to-victim": Fault(
        {"account.wslx"}, {"ACCOUNT-MISCHARGED"},
        wslx={"faults": "work-goes-to-victim", "victim": "wsl"}, order=("wsl", "wslx")),
}


def short_profile(windows):
    """The fork's profile with deadlines of seconds, and without the question for running distros,
    whose answer would depend on the moment."""
    with open(os.path.join(PROJECT, "profiles", "hcs", "wslx.yaml"), encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"(start|shutdown)_ms: \d+", r"\1_ms: 10000", text)
    text = re.sub(r"  running: .*\n", "", text)
    with open(windows.path("short.yaml"), "w", encoding="utf-8") as file:
        file.write(text)
    return ["--profile", r"C:\short.yaml"]


def try_fault(windows, checks, name, fault):
    for runtime, changes in fault.identities.items():
        windows.identity(runtime, **changes)
    windows.answers(*fault.answers)
    options = short_profile(windows) if fault.short else []
    ended = windows.cotenant("prove", "--plan", "procedure", "--out", rf"C:\{name}", *options,
                             *fault.order, seconds=PROOF_SECONDS_MAX)
    if not os.path.exists(windows.path(f"{name}/result.json")):
        checks.expect(name, "a result", f"status {ended.status}\n{ended.messages()}")
        return
    result = windows.result(name)
    fails = {one["id"] for one in result["criteria"] if one["result"] == "fail"}
    causes = {one["code"] for one in result["causes"]}
    checks.expect(f"{name}: the verdict", (1, "FAILED"), (ended.status, result["verdict"]))
    checks.expect(f"{name}: what fails, {sorted(fails)}", fault.fails, fault.fails & fails)
    checks.expect(f"{name}: the cause, {sorted(causes)}", fault.causes, fault.causes & causes)


def main():
    checks = Checks()
    names = sys.argv[2:] or list(FAULTS)
    with MadeWindows(sys.argv[1]) as windows:
        for name in names:
            try_fault(windows, checks, name, FAULTS[name])
            windows.reset()
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
