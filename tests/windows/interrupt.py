#!/usr/bin/python3
"""A proof that is interrupted cleans up, and one that loses a channel is never PROVEN by it.

Wine makes the console's event CTRL_C_EVENT of a SIGINT to a program's process.

usage: interrupt.py BUILD_WINDOWS
"""

import os
import signal
import sys
import time

from made_windows import Checks, MadeWindows

PROOF_SECONDS_MAX = 400  # a fraction of it on a quiet machine
HNS_GONE = "0x800706BA"  # RPC_S_SERVER_UNAVAILABLE, with the notice ServiceDisconnect
STEP_SECOND_STARTS = 4  # of the tour: one is up when it begins, and the other starts


def wait_for_step(windows, process, out, index):
    """Whether the proof has begun this step in time."""
    deadline = time.monotonic() + PROOF_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        if any(line["kind"] == "step" and line["index"] == index
               for line in windows.history_so_far(out)):
            return True
        time.sleep(0.2)
    return False


def interrupted(windows, checks):
    """Ctrl-C while one is up and the other starts."""
    process = windows.start(r"C:\cotenant\cotenant.exe", "prove", "--out", r"C:\stopped", "wsl",
                            "wslx")
    try:
        checks.expect("the second starts", True,
                      wait_for_step(windows, process, "stopped", STEP_SECOND_STARTS))
        checks.expect("the first is up", True, "system " in windows.stage("show"))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PROOF_SECONDS_MAX)
    finally:
        process.kill()
        process.wait()
    checks.expect("the exit status", 3, process.returncode)
    end = windows.history("stopped")[-1]
    checks.expect("the history's end", ("end", "interrupted"), (end["kind"], end.get("outcome")))
    checks.expect_in("by what", "Ctrl-C", end.get("reason", ""))
    checks.expect("the verdict", "PARTIAL", windows.result("stopped")["verdict"])
    checks.expect("nothing is up", False, "system " in windows.stage("show"))
    checks.expect("verify agrees", 3, windows.cotenant("verify", r"C:\stopped").status)


def without_notices(windows, checks, out, answer):
    """A proof whose notices of HNS do not come; returns how it ended and what is not known."""
    windows.reset()
    windows.answers("notification " + answer)
    ended = windows.cotenant("prove", "--out", "C:\\" + out, "wsl", "wslx",
                             seconds=PROOF_SECONDS_MAX)
    told = [line for line in windows.history(out)
            if line["kind"] == "change" and line["found_by"] == "event"
            and line["part"] in ("networks", "endpoints")]
    checks.expect(f"{answer}: no notice is counted", [], told)
    result = windows.result(out)
    checks.expect(f"{answer}: nothing fails", [],
                  [one["id"] for one in result["criteria"] if one["result"] == "fail"])
    return ended.status, [one["reason"] for one in result["criteria"]
                          if one["result"] == "unknown"]


def notices(windows, checks):
    """No criterion rests on notices alone; where HNS says that it goes, what follows is open."""
    checks.expect("lost ones: what was seen by looking is enough", (0, []),
                  without_notices(windows, checks, "lost", "lost"))
    status, unknown = without_notices(windows, checks, "gone", HNS_GONE)
    checks.expect("HNS went: not proven", 2, status)
    checks.expect_in("and why", "the host's reports of changes had ended", "\n".join(unknown))


def main():
    checks = Checks()
    with MadeWindows(sys.argv[1]) as windows:
        interrupted(windows, checks)
        notices(windows, checks)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
