"""Job control: on a terminal, `cotenant private -- CMD` behaves as CMD would.

An interactive bash on a pseudo-terminal starts it, as a user would. Run by terminal.sh."""

import os
import pty
import select
import sys
import time

DEADLINE_S = 200  # what takes a moment takes this long where a machine starves
program = sys.argv[1]


class Terminal:
    """A bash on a pseudo-terminal, and what it has printed."""

    def __init__(self):
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update(PS1="ready> ", TERM="dumb")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
        self.seen = ""
        self.wait_for("ready> ")

    def wait_for(self, text):
        """Everything up to the text; it is dropped from what was seen."""
        until = time.monotonic() + DEADLINE_S
        while text not in self.seen:
            ready, _, _ = select.select([self.file], [], [], max(0, until - time.monotonic()))
            if not ready:
                line = sys._getframe(1).f_lineno
                sys.exit(f"terminal: FAILED: line {line}: no {text!r} in {self.seen!r}")
            self.seen += os.read(self.file, 65536).decode(errors="replace")
        before, _, self.seen = self.seen.partition(text)
        return before

    def type(self, text):
        os.write(self.file, text.encode())

    def await_other_in_front(self):
        """Until the terminal is no longer bash's: it prints what `fg` resumes before it gives the
        terminal away, and a key in between would be bash's."""
        until = time.monotonic() + DEADLINE_S
        while os.tcgetpgrp(self.file) == self.pid:
            if time.monotonic() > until:
                sys.exit("terminal: FAILED: bash keeps the terminal")
            time.sleep(0.01)

    def ask(self, line):
        """Runs a line in bash; what it printed after the echo of the line."""
        self.type(line + "\n")
        self.wait_for("\n")
        return self.wait_for("ready> ").replace("\r", "")


def expect(what, wanted, got):
    if wanted not in got:
        sys.exit(f"terminal: FAILED: {what}: no {wanted!r} in {got!r}")


terminal = Terminal()

# Ctrl-C goes to the command, which may go on. (Here and below the command reads: dash, caught by a
# key in the middle of a vfork, neither stops nor ends, with or without us.)
terminal.type(f"{program} private -- sh -c 'trap \"echo caught\" INT; echo is-\"\"up; "
              "while :; do read line; done'\n")
terminal.wait_for("is-up")
terminal.type("\x03")
terminal.wait_for("caught")
terminal.type("\x1c")  # Ctrl-\ ends it
terminal.wait_for("ready> ")
expect("after Ctrl-\\", "131", terminal.ask("echo status $?"))

# Ctrl-Z stops it, fg goes on, Ctrl-C ends it.
terminal.type(f"{program} private -- sh -c 'echo is-\"\"up; read line'\n")
terminal.wait_for("is-up")
terminal.type("\x1a")
expect("after Ctrl-Z", "Stopped", terminal.wait_for("ready> "))
terminal.type("fg\n")
terminal.wait_for("private")
terminal.await_other_in_front()
terminal.type("\x03")
terminal.wait_for("ready> ")
expect("after Ctrl-C", "130", terminal.ask("echo status $?"))

# A shell inside has the terminal, its own job control, and leaves in peace.
terminal.type(f"{program} private -- env PS1='in''side> ' bash --norc --noprofile -i\n")
started = terminal.wait_for("inside> ")
if "job control" in started or "ioctl" in started:
    sys.exit(f"terminal: FAILED: the shell inside complains: {started!r}")
terminal.type("sh -c 'echo is-\"\"up; read line'\n")
terminal.wait_for("is-up")
terminal.type("\x1a")
expect("Ctrl-Z inside", "Stopped", terminal.wait_for("inside> "))
terminal.type("kill -KILL %1; while jobs %1 >/dev/null 2>&1; do sleep 0.05; done\n")
terminal.wait_for("inside> ")
terminal.type("exit 9\n")
terminal.wait_for("ready> ")
expect("a shell's exit", "9", terminal.ask("echo status $?"))

terminal.type(f"{program} private -- sh\n")
terminal.wait_for("\n")
terminal.wait_for("ready> ")  # PS1 is in its environment
terminal.type("exit 4\n")
left = terminal.wait_for("ready> ")
if "tty" in left.replace("\r", "").split("\n", 1)[-1]:
    sys.exit(f"terminal: FAILED: sh complains on exit: {left!r}")
expect("sh's exit", "4", terminal.ask("echo status $?"))

# In a pipeline the others keep the terminal, and Ctrl-C ends all.
terminal.type(f"{program} private -- sh -c 'echo is-\"\"up; read line' | cat\n")
terminal.wait_for("is-up")
terminal.type("\x03")
terminal.wait_for("ready> ")
expect("a pipeline after Ctrl-C", "130", terminal.ask("echo status ${PIPESTATUS[0]}"))
