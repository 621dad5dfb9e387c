"""Made histories for the tests of the reports, and what can go wrong in one."""

import json
import os
import subprocess

HOSTILE = (
    "</title></svg><img src=x onerror=alert(1)>\"'><script>alert(2)</script>\x1b[31m\u202e\n&lt;b"
)


def made(program, runtimes, rounds=1):
    """A faultless history."""
    printed = subprocess.run([program, str(runtimes), str(rounds)], check=True,
                             stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in printed.splitlines()]


def failed(history):
    """The guest of r1 is another one in the middle of it."""
    beats = [e for e in history if e["kind"] == "beat" and e["runtime"] == "r1"]
    for beat in beats[len(beats) // 3:len(beats) // 2]:
        beat["boot_id"] = "another"
    return history


def partial(history):
    """Killed in the middle."""
    return history[:len(history) * 2 // 3]


def hostile(history):
    """Whoever can say something says what is markup and more."""
    history[0]["tester"] = HOSTILE
    history[0]["machine"] = {"system": HOSTILE, "release": HOSTILE}
    for runtime in history[0]["runtimes"]:
        runtime["version"] = HOSTILE
    for event in history:
        if event["kind"] == "step" and event["phase"] == "end":
            event["reason"] = HOSTILE
        for network in event.get("view", {}).get("networks", []):
            network["name"] = HOSTILE
        for system in event.get("view", {}).get("systems", []):
            system["name"] = HOSTILE
        if event["kind"] == "beat":
            event["boot_id"] = HOSTILE + event["boot_id"]
    return history


def write(folder, history):
    """Makes the folder, with the history alone in it."""
    os.mkdir(folder)
    with open(os.path.join(folder, "history.jsonl"), "w", encoding="ascii") as file:
        for seq, event in enumerate(history):
            event["seq"] = seq
            file.write(json.dumps(event, sort_keys=True, separators=(",", ":")) + "\n")
