#!/usr/bin/python3
"""Bad histories before everything that reads one: bad_input.py COTENANT FIXTURE_HISTORIES FINISH

A history is cut off, edited, reordered, of a newer format, with lines that are too long, or full of
what markup, terminals and parsers obey. Every command that reads it says in one line which file and
line are wrong, with the exit status 65, or does its work; and whatever it prints is safe to show.
"""

import copy
import hashlib
import html.parser
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree

from proofs import made, write

FORMATS = ["markdown", "html", "json", "junit", "plain"]
PARTS = ["systems", "networks", "endpoints", "workers", "services", "nat"]
SECONDS_MAX = 200
LONG = 1000000
TOO_LONG = 9 * 1024 * 1024  # a line may have 8 MiB
HOSTILE = (
    "</td></title></svg></pre><fuzz onload=alert(1)>\"' onclick='x <script>alert(2)</script>"
    "\x1b[2J\x1b]0;x\x07\x01\x08\x7f\x9b31m\r\n# PROVEN\n```\n| a | b |\n]]>&amp;&#60;"
    "\u202e\u2066\u200f\u061c\ufeff\ufffd\U0001f600%s%n"
)
# A runtime that never starts.
PROFILE = """format: 1
name: {name}
owner: {owner}
distro: busybox
commands:
  exec: ["false", "{{command}}"]
  shutdown: ["true"]
networks: [{{id: {name}, name: {name}}}]
"""


def lines_of(history):
    """The history's lines as bytes, numbered anew."""
    for seq, event in enumerate(history):
        event["seq"] = seq
    return [json.dumps(event, sort_keys=True, separators=(",", ":")).encode() for event in history]


def joined(lines):
    return b"".join(line + b"\n" for line in lines)


def swapped(lines):
    return joined(lines[:9] + [lines[10], lines[9]] + lines[11:])


def back_in_time(history):
    history[20]["t"] = history[19]["t"] - 1 if history[19]["t"] else 0
    history[19]["t"] += 5
    return joined(lines_of(history))


def changed(place, **fields):
    """Fields of one event set (None: taken away)."""
    def change(history):
        for key, value in fields.items():
            if value is None:
                history[place].pop(key, None)
            else:
                history[place][key] = value
        return joined(lines_of(history))
    return change


def spoiled_line(place, change):
    """One line's bytes changed."""
    def spoil(history):
        lines = lines_of(history)
        lines[place] = change(lines[place])
        return joined(lines)
    return spoil


# What is done to the history, and the place that the error names: ":LINE", or "" for the file.
REFUSED = {
    "empty": (lambda h: b"", ""),
    "no line end at all": (lambda h: lines_of(h)[0], ""),
    "not JSON": (lambda h: b"hello\n", ":1"),
    "a NUL": (spoiled_line(4, lambda line: b"\0" + line), ":5"),
    "a NUL within": (spoiled_line(4, lambda line: line[:9] + b"\0" + line[9:]), ":5"),
    "a byte order mark": (lambda h: b"\xef\xbb\xbf" + joined(lines_of(h)), ":1"),
    "UTF-16": (lambda h: joined(lines_of(h)).decode().encode("utf-16"), ":1"),
    "half a line": (spoiled_line(4, lambda line: line[:len(line) // 2]), ":5"),
    "two values a line": (spoiled_line(4, lambda line: line + line), ":5"),
    "an escaped NUL": (spoiled_line(1, lambda line: line.replace(b"base", b"\\u0000")), ":2"),
    "a key twice": (spoiled_line(4, lambda line: line[:-1] + b',"seq":4}'), ":5"),
    "a list": (spoiled_line(4, lambda line: b"[" + line + b"]"), ":5"),
    "a real": (spoiled_line(4, lambda line: line.replace(b'"seq":4', b'"seq":4.0')), ":5"),
    "a huge number": (changed(4, t=10 ** 30), ":5"),
    "a time below zero": (changed(0, t=-1), ":1"),
    "invalid UTF-8": (spoiled_line(1, lambda line: line.replace(b"baseline", b"base\xffline")),
                      ":2"),
    "a bare control character": (spoiled_line(1, lambda line: line.replace(b"base", b"\x1b[2J")),
                                 ":2"),
    "half a surrogate": (spoiled_line(1, lambda line: line.replace(b"base", b"\\ud83d")), ":2"),
    "deep": (spoiled_line(4, lambda line: b"[" * LONG), ":5"),
    "too long": (spoiled_line(4, lambda line: b'{"a":"' + b"x" * TOO_LONG + b'"}'), ":5"),
    "a line lost": (lambda h: joined(lines_of(h)[:7] + lines_of(h)[8:]), ":8"),
    "a line twice": (lambda h: joined(lines_of(h)[:8] + lines_of(h)[7:]), ":9"),
    "lines swapped": (lambda h: swapped(lines_of(h)), ":10"),
    "back in time": (back_in_time, ":21"),
    "no first line": (lambda h: joined(lines_of(h[1:])), ":1"),
    "two first lines": (lambda h: joined(lines_of([h[0], copy.deepcopy(h[0])] + h[1:])), ":2"),
    "after the end": (lambda h: joined(lines_of(h + [copy.deepcopy(h[-2])])), ":"),
    "a newer format": (changed(0, format=2), ":1"),
    "a newer kind": (changed(4, kind="weather"), ":5"),
    "a newer field": (changed(4, weather="fine"), ":5"),
    "a field gone": (changed(1, action=None), ":2"),
    "a list for a text": (changed(1, action=["start"]), ":2"),
    "a foreign verb": (changed(8, verb="weather"), ":9"),
    "a foreign reason of a view": (changed(2, why="weather"), ":3"),
    "CRLF": (spoiled_line(4, lambda line: line + b"\r"), ":5"),
    "raw UTF-8": (spoiled_line(1, lambda line: line.replace(b"baseline", "b\u00e4se".encode())),
                  ":2"),
}
# What only a checker can see: a host to replay has no use for it.
UNJUDGEABLE = {
    "newer criteria": (changed(0, criteria_set=99), ":1"),
    "no runtimes": (changed(0, runtimes=[]), ""),
    "a foreign runtime": (changed(5, runtime="stranger"), ":6"),
}


class Page(html.parser.HTMLParser):
    """Finds what a stranger could bring into the page."""

    def __init__(self, page):
        super().__init__()
        self.scripts = 0
        self.bad = []
        self.feed(page)
        self.close()
        if self.scripts != 1:
            self.bad.append(f"{self.scripts} scripts")

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.bad += [tag] * (tag in ("fuzz", "img", "iframe", "object", "embed", "form"))
        self.bad += [name for name, _ in attrs if name.startswith("on") or name in ("src", "style")]


def invisible(text):
    """The characters that a terminal obeys or that turn the direction of writing."""
    return sorted({f"U+{ord(c):04x}" for c in text
                   if c not in "\n\t" and (unicodedata.category(c) == "Cc" or
                                           unicodedata.bidirectional(c) in
                                           ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI",
                                            "PDI") or c in "\u200e\u200f\u061c")})


class Readers:
    """Every command that reads a history, and what went wrong."""

    def __init__(self, cotenant, whole):
        self.cotenant = cotenant
        self.whole = whole
        self.failures = []
        self.runs = 0

    def run(self, what, *arguments):
        """(status, standard output, standard error), both of them safe to show."""
        self.runs += 1
        name = f"{what}: {' '.join(arguments)}"
        ran = subprocess.run([self.cotenant, *arguments], stdin=subprocess.DEVNULL,
                             capture_output=True, timeout=SECONDS_MAX)
        try:
            out, err = ran.stdout.decode(), ran.stderr.decode()
        except UnicodeDecodeError as error:
            self.failures.append(f"{name}: {error}")
            return ran.returncode, "", ""
        if ran.returncode not in (0, 1, 2, 65, 69):
            self.failures.append(f"{name}: exit status {ran.returncode}: {err[-2000:]}")
        if invisible(out + err):
            self.failures.append(f"{name}: prints {invisible(out + err)}")
        return ran.returncode, out, err

    def refused(self, what, place, *arguments, file="history.jsonl"):
        status, out, err = self.run(what, *arguments)
        if status != 65 or out or err.count("\n") != 1 or f"{file}{place}" not in err:
            self.failures.append(f"{what}: {' '.join(arguments)}: {status}, {out[:80]!r}, {err}")

    def all_refuse(self, what, folder, place, replayed=True):
        self.refused(what, place, "report", folder, "--format", "plain") # the forms come later
        self.refused(what, place, "verify", folder)
        self.refused(what, place, "diff", self.whole, folder)
        self.refused(what, place, "diff", folder, self.whole)
        if replayed:
            replay = f"replay:{folder}/history.jsonl"
            self.refused(what, place, "list", "systems", "--host", replay)
            self.refused(what, place, "prove", "--quiet", "--host", replay, "--out", "out",
                         "--profile", "one.yaml", "--profile", "two.yaml")

    def all_take(self, what, folder):
        """Each form is what it should be; every part can be listed."""
        for form in FORMATS:
            status, out, err = self.run(what, "report", folder, "--format", form)
            if status != 0 or err:
                self.failures.append(f"{what}: {form}: {status}, {err}")
            elif form == "html" and Page(out).bad:
                self.failures.append(f"{what}: markup in the page: {Page(out).bad}")
            elif form == "json":
                json.loads(out)
            elif form == "junit":
                try:
                    xml.etree.ElementTree.fromstring(out)
                except xml.etree.ElementTree.ParseError as error:
                    self.failures.append(f"{what}: junit: {error}")
        self.run(what, "diff", self.whole, folder)
        self.run(what, "diff", "--json", folder, self.whole)
        for part in PARTS:
            status, _, err = self.run(what, "list", part, "--host",
                                      f"replay:{folder}/history.jsonl")
            if status not in (0, 1):
                self.failures.append(f"{what}: list {part}: {status}, {err}")


def spoiled_folder(whole, content):
    """A copy of the whole folder with another history, and a manifest that fits."""
    shutil.rmtree("spoiled", ignore_errors=True)
    shutil.copytree(whole, "spoiled")
    with open("spoiled/history.jsonl", "wb") as file:
        file.write(content)
    entries = []
    for name in sorted(set(os.listdir("spoiled")) - {"MANIFEST"}):
        with open(os.path.join("spoiled", name), "rb") as file:
            entries.append(f"{hashlib.sha256(file.read()).hexdigest()}  {name}\n")
    with open("spoiled/MANIFEST", "w", encoding="ascii") as file:
        file.writelines(entries)
    return "spoiled"


def texts(value, path=()):
    """The path of each text in a JSON value, without the places in lists."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, path + (key,))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, path + ("*",))


def put(value, path, text):
    """The value with every text at the path replaced."""
    if not path:
        return text if isinstance(value, str) else value
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: put(value[path[0]], path[1:], text)}
    if isinstance(value, list) and path[0] == "*":
        return [put(inner, path[1:], text) for inner in value]
    return value


def with_all_kinds(history):
    """Also what a faultless history has not: every free text that there can be."""
    history[0]["tester"] = "x"
    history[0]["machine"] = dict.fromkeys(
        ("system", "release", "arch", "processor", "accelerator"), "x")
    history[0]["host"].update(address="x", versions=["x"])
    for runtime in history[0]["runtimes"]:
        runtime["version"] = "x"
    t = history[-1]["t"]
    more = [
        {"kind": "change", "part": "systems", "id": "x", "name": "x", "owner": "RX",
         "from": "Running", "to": "gone", "reason": "x", "found_by": "event"},
        {"kind": "unavailable", "what": "x", "reason": "x", "origin": "libvirt", "code": 38},
        {"kind": "diagnostic", "name": "x", "source": "x", "text": "x\ny"},
        {"kind": "diagnostic", "name": "log:x", "source": "x", "text": "x\ny"},
        {"kind": "op", "id": 9999, "phase": "invoke", "runtime": "r0", "verb": "running",
         "argv": ["x"]},
        {"kind": "op", "id": 9999, "phase": "fail", "runtime": "r0", "verb": "running",
         "exit_status": 1, "output": "x", "error_output": "x", "reason": "x", "encoding": "x"},
        {"kind": "probe", "about": "mounts", "runtime": "r0", "answer": "x", "result": "fail",
         "question": ["x"]},
    ]
    history[-1].update(outcome="stopped", reason="x")
    return history[:-1] + [{**event, "t": t} for event in more] + history[-1:]


def strangers(readers, history):
    """Every text that may be anything is hostile: by itself, and all of them together."""
    paths = sorted({(event["kind"],) + path for event in history for path in texts(event)})
    together = history
    taken = 0
    for path in paths:
        hostile = [put(event, path[1:], HOSTILE) if event["kind"] == path[0] else event
                   for event in history]
        folder = spoiled_folder(readers.whole, joined(lines_of(hostile)))
        status, _, err = readers.run("/".join(path), "report", folder, "--format", "plain")
        if status == 65 and (err.count("\n") != 1 or "history.jsonl:" not in err):
            readers.failures.append(f"{path}: {err}")
        if status == 0:
            taken += 1
            together = [put(event, path[1:], HOSTILE) if event["kind"] == path[0] else event
                        for event in together]
    if taken < len(paths) // 3:
        readers.failures.append(f"only {taken} of {len(paths)} texts may be anything")
    readers.all_take("all texts", spoiled_folder(readers.whole, joined(lines_of(together))))


def somebody_is_up(readers, history):
    """prove refuses a host with a VM of an owner, and names it safely."""
    view = next(e for e in history if e["kind"] == "view" and e["view"]["systems"])
    first = next(e for e in history if e["kind"] == "view")
    first["view"] = put(put(view["view"], ("systems", "*", "name"), HOSTILE),
                        ("systems", "*", "id"), HOSTILE)
    for system in first["view"]["systems"]:
        system["name"] = HOSTILE
    folder = spoiled_folder(readers.whole, joined(lines_of(history)))
    status, _, err = readers.run("somebody is up", "prove", "--host",
                                 f"replay:{folder}/history.jsonl", "--out", "out",
                                 "--profile", "one.yaml", "--profile", "two.yaml")
    if status != 69:
        readers.failures.append(f"somebody is up: {status}, {err}")


def main():
    cotenant, program, finish = (os.path.realpath(path) for path in sys.argv[1:4])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, runtime, owner in (("one", "r0", "RX"), ("two", "r1", "RXX")):
            with open(f"{name}.yaml", "w", encoding="ascii") as file:
                file.write(PROFILE.format(name=runtime, owner=owner))
        whole = made(program, 2)
        write("whole", made(program, 2))
        subprocess.run([finish, "whole"], check=True)
        readers = Readers(cotenant, "whole")
        for what, (spoil, place) in {**REFUSED, **UNJUDGEABLE}.items():
            content = spoil(copy.deepcopy(whole))
            readers.all_refuse(what, spoiled_folder("whole", content), place, what in REFUSED)
        readers.refused("missing", "", "report", "nowhere")
        readers.refused("missing", "", "diff", "whole", "nowhere")
        readers.refused("missing", "", "list", "nat", "--host", "replay:nowhere/history.jsonl")
        os.makedirs("folder/history.jsonl")
        readers.refused("a folder", "", "report", "folder")
        readers.refused("a folder", "", "list", "nat", "--host", "replay:folder/history.jsonl")
        os.mkdir("pipe")
        os.mkfifo("pipe/history.jsonl")  # nobody ever writes to it
        readers.refused("a pipe", "", "report", "pipe")
        os.mkfifo("pipe/MANIFEST")
        readers.refused("a pipe", " is no regular file", "verify", "pipe", file="MANIFEST")
        readers.refused("a pipe", "", "list", "nat", "--host", "replay:pipe/history.jsonl")
        # Cut off anywhere: what a crash leaves.
        content = joined(lines_of(copy.deepcopy(whole)))
        for end in range(len(content) // 3, len(content), len(content) // 4):
            readers.all_take("cut off", spoiled_folder("whole", content[:end]))
        long = copy.deepcopy(whole)
        long[0]["tester"] = "x" * LONG
        readers.all_take("a long line", spoiled_folder("whole", joined(lines_of(long))))
        strangers(readers, with_all_kinds(copy.deepcopy(whole)))
        somebody_is_up(readers, copy.deepcopy(whole))
        if os.path.exists("out"):
            readers.failures.append("a refused proof left a folder")
    print("\n".join(readers.failures) or f"{readers.runs} runs: all bad input is refused or shown")
    return 1 if readers.failures else 0


if __name__ == "__main__":
    sys.exit(main())
