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


def read(path):
    """A history that was recorded."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def shutdown_beside(history):
    """Where the first step begins and ends that shuts one down while another is up."""
    begin = next(i for i, e in enumerate(history) if e["kind"] == "step"
                 and e["phase"] == "begin" and e["action"] == "shutdown" and e["index"] > 2)
    end = next(i for i in range(begin, len(history)) if history[i]["kind"] == "step"
               and history[i]["phase"] == "end")
    return begin, end


def killed(history, keep_going=False):
    """The shutdown of one runtime takes the other's VM with it. The proof ends there, or, with
    keep_going, goes on as if nothing had been."""
    begin, end = shutdown_beside(history)
    victim = next(r for r in history[0]["runtimes"] if r["name"] != history[begin]["runtime"])
    gone = next(i for i in range(begin, end) if history[i]["kind"] == "view"
                and history[i]["why"] == "effect")
    last = [e for e in history[:gone] if e["kind"] == "beat" and e["runtime"] == victim["name"]][-1]
    for event in history[gone:end]:
        if event["kind"] == "view":
            view = event["view"]
            ids = [s["id"] for s in view.get("systems", []) if s["owner"] == victim["owner"]]
            for part in ("systems", "workers", "endpoints"):
                view[part] = [e for e in view.get(part, []) if e.get("owner") != victim["owner"]
                              and e.get("system_id") not in ids]
    ended = {"kind": "op", "phase": "fail", "runtime": victim["name"], "verb": "start", "signal": 0,
             "id": last["op"], "exit_status": 1, "t": history[gone]["t"],
             "error_output": "the VM went away"}
    kept = [e for i, e in enumerate(history) if i < gone or not (
        e.get("op") == last["op"] or (e["kind"] == "op" and e["id"] == last["op"])
        or (i < end and e["kind"] == "probe" and e["runtime"] == victim["name"]))]
    kept.insert(gone, ended)
    if keep_going:
        return kept
    kept = kept[:kept.index(history[end]) + 1]
    wall = history[end]["wall"]
    kept.append({"kind": "end", "t": kept[-1]["t"] + 1000, "outcome": "stopped",
                 "reason": f"stopped at step {history[begin]['index']}", "wall": wall})
    return kept


def turned(history):
    """The command line had the runtimes the other way round."""
    history[0]["runtimes"].reverse()
    for step in history[0]["plan"]["steps"]:
        step.get("up", []).reverse()
    return history


def interrupted(history):
    """Ctrl-C in the middle of a step."""
    begin, end = shutdown_beside(history)
    kept = history[:(begin + end) // 2]
    step = dict(history[end], outcome="cut short", reason="interrupted", t=kept[-1]["t"] + 1000)
    return kept + [step, {"kind": "end", "t": step["t"] + 1000, "outcome": "interrupted",
                          "reason": "by signal 2 (interrupt)", "wall": step["wall"]}]


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
