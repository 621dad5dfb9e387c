"""prove --hold: after a failure a shell on the private host, and only on a terminal.

usage: hold.py COTENANT; in a folder with two profiles, failing.yaml and good.yaml."""

import os
import pty
import select
import subprocess
import sys
import time

DEADLINE_S = 200
COMMAND = [sys.argv[1], "prove", "--hold", "--plan", "procedure", "--out", "held",
           "--profile", "failing.yaml", "--profile", "good.yaml"]


def fail(what):
    sys.exit(f"hold: FAILED: {what}")


refused = subprocess.run(COMMAND, stdin=subprocess.DEVNULL, capture_output=True, text=True)
if refused.returncode != 64 or "--hold wants a terminal" not in refused.stderr:
    fail(f"without a terminal: {refused.returncode}, {refused.stderr!r}")
if os.path.exists("held"):
    fail("without a terminal: something was begun")

child, terminal = pty.fork()
if child == 0:
    os.environ.update(SHELL="/bin/sh", PS1="held> ", ENV="", TERM="dumb", NO_COLOR="1")
    os.execv(COMMAND[0], COMMAND)
seen = ""


def wait_for(text):
    """Everything up to the text; it is dropped from what was seen."""
    global seen
    until = time.monotonic() + DEADLINE_S
    while text not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, until - time.monotonic()))
        try:
            got = os.read(terminal, 65536) if ready else b""
        except OSError:  # nobody has the other end any more
            got = b""
        if not got:
            fail(f"no {text!r} in {seen!r}")
        seen += got.decode(errors="replace")
    before, _, seen = seen.partition(text)
    return before


said = wait_for("leave this shell")
if "the evidence so far is in " + os.path.abspath("held") not in said:
    fail(f"it does not say where the evidence is: {said!r}")
os.write(terminal, b"echo on-$COTENANT_PRIVATE $(virsh -q list --all --name | wc -l); "
                   b"tail -n 1 held/history.jsonl | grep -c '\"kind\":\"end\"'; exit 7\n")
wait_for("\n")
wait_for("on-1 0")
wait_for("0")
wait_for("FAILED: failing")
status = os.waitpid(child, 0)[1]
if os.waitstatus_to_exitcode(status) != 1:
    fail(f"status {os.waitstatus_to_exitcode(status)}, not the verdict's")
with open("held/history.jsonl", encoding="ascii") as history:
    if '"kind":"end"' not in history.readlines()[-1]:
        fail("the history has no end")
