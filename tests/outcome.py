"""What the tests come to, told as it comes: on a terminal by one live line, elsewhere by a line a
test. Each failure is told at once, and again at the end with the path of its log."""

import glob
import json
import os
import re
import shutil
import sys
import textwrap
import threading
import time

SECONDS_UNKNOWN = 5.0  # what a test is taken for that has never run here
LOG_LINES_SHOWN = 60


def of_time(seconds):
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


class Results:
    """What passed and what failed. `folder` gets a log of each test, and how long each took."""

    def __init__(self, folder, at_a_time):
        self.folder = folder
        self.at_a_time = at_a_time
        self.passed = 0
        self.failed = []  # (name, path of its log, what it said)
        self.not_run = []  # what was left out, in words
        self.waiting = {}  # name: seconds, as far as known
        self.running = {}  # name: when it began
        self.live = sys.stdout.isatty()
        self.lock = threading.RLock()
        os.makedirs(folder, exist_ok=True)
        for log in glob.glob(os.path.join(folder, "*.log")):
            os.remove(log)
        self.times = os.path.join(folder, "seconds.json")
        self.seconds = {}
        if os.path.exists(self.times):
            with open(self.times, encoding="utf-8") as file:
                self.seconds = json.load(file)
        if self.live:
            threading.Thread(target=self._tick, daemon=True).start()

    def expect(self, names):
        """These will come."""
        with self.lock:
            for name in names:
                self.waiting.setdefault(name, self.seconds.get(name, SECONDS_UNKNOWN))

    def begin(self, name):
        with self.lock:
            self.expect([name])
            self.running[name] = time.monotonic()
            self._show()

    def finish(self, name):
        """It has run, and what came of it has names of its own."""
        with self.lock:
            self.waiting.pop(name, None)
            begun = self.running.pop(name)
            self.seconds[name] = round(time.monotonic() - begun, 1)
            self._show()

    def add(self, name, good, log=""):
        with self.lock:
            took = ""
            if name in self.running:
                self.finish(name)
                seconds = self.seconds[name]
                took = f" ({seconds:.0f} s)" if seconds >= 1 else ""
            self.waiting.pop(name, None)
            path = self._write(name, log)
            if good:
                self.passed += 1
            else:
                self.failed.append((name, path, log))
            if not self.live:
                print(f"{'ok    ' if good else 'FAILED'} {name}{took}", flush=True)
            elif not good:
                print(f"\r\x1b[KFAILED {name}{took}: {path}", flush=True)
            self._show()

    def leave_out(self, what, names=()):
        """Says in the last lines that this was not run; it counts as nothing."""
        listed = f": {', '.join(sorted(names))}" if names else ""
        self.not_run.append(what + listed)

    def end(self):
        with self.lock:
            if self.live:
                print("\r\x1b[K", end="")
            self.live = False
            with open(self.times, "w", encoding="utf-8") as file:
                json.dump(self.seconds, file, indent=1)
        for name, path, log in self.failed:
            lines = log.strip().splitlines()
            print(f"\n==== FAILED {name}: {path}")
            if len(lines) > LOG_LINES_SHOWN:
                print(f"({len(lines) - LOG_LINES_SHOWN} lines before)")
            print("\n".join(lines[-LOG_LINES_SHOWN:]))
        if self.not_run:
            print("\nnot run:")
        for what in self.not_run:
            print(textwrap.fill(what, 79, initial_indent="  ", subsequent_indent="    ",
                                break_on_hyphens=False, break_long_words=False))
        print(f"\n{self.passed} passed, {len(self.failed)} failed", flush=True)
        return 1 if self.failed else 0

    def _write(self, name, log):
        path = os.path.join(self.folder, re.sub(r"[^A-Za-z0-9_.-]+", "-", name) + ".log")
        with open(path, "w", encoding="utf-8", errors="replace") as file:
            file.write(log)
        return os.path.relpath(path)

    def _left(self):
        """Seconds until all that is expected has run, as far as one can tell."""
        now = time.monotonic()
        left = [max(0.0, seconds - (now - self.running.get(name, now)))
                for name, seconds in self.waiting.items()]
        return max([sum(left) / self.at_a_time, *left]) if left else 0.0

    def _show(self):
        if not self.live:
            return
        done = self.passed + len(self.failed)
        words = f"{done} of {done + len(self.waiting)}"
        if self.waiting:
            words += f", about {of_time(self._left())} left"
        if self.failed:
            words += f", {len(self.failed)} failed"
        words += ": " + ", ".join(self.running)
        print("\r\x1b[K" + words[: shutil.get_terminal_size().columns - 1], end="", flush=True)

    def _tick(self):
        while True:
            time.sleep(1)
            with self.lock:
                self._show()
