#!/usr/bin/python3
"""The JSON Schemas: schema.py COTENANT FIXTURE_HISTORIES RECORDED_HISTORY SCHEMAS

The lines of a recorded and of made histories, with every kind of event, and every result that
follows from them are valid. The schemas are strict: whatever is added or of another type is
refused; and what they refuse of a history line, cotenant refuses to read as well.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile

from jsonschema import Draft202012Validator

from proofs import failed, hostile, made, partial, write

READ_EACH = 3  # what is refused of a line is read as well, each so many
LINES_ALIKE = 10  # so many with the same keys are validated of a history
OTHER_TYPE = {str: 7, int: "7", bool: "true", list: {}, dict: [], type(None): "x"}


def every_kind(history):
    """With the kinds that no faultless history of libvirt has, each where it can stand."""
    end = history[-1]
    audit = {"kind": "audit", "finding": {"id": "a name", "kind": "known", "weight": "note",
                                          "sort": "name"}}
    diagnostic = {"kind": "diagnostic", "name": "log:qemu", "source": "a file", "text": "a\nb"}
    unavailable = {"kind": "unavailable", "what": "something", "reason": "not allowed",
                   "origin": "errno", "code": 1}
    change = {"kind": "change", "part": "networks", "id": "x", "name": "x", "owner": "x",
              "from": "inactive", "to": "active", "reason": "x", "found_by": "poll"}
    fault = {"kind": "fault", "name": "none", "description": "nothing was planted"}
    before = [dict(event, t=end["t"]) for event in (audit, diagnostic, unavailable, change)]
    return history[:-1] + before + [end, dict(fault, t=end["t"])]


def unexplained(history):
    """A guest says that it is none of those that beat: no rule explains that."""
    answers = [e for e in history if e["kind"] == "probe" and e["about"] == "boot"]
    answers[len(answers) // 2]["answer"] = "another"
    return history


def places(value, path=()):
    """The path of every value within this one."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) \
        if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, path + (key,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def spoiled(value):
    """(what, copy, whether it must be refused) for each way to spoil the value at one place; of the
    items of a list at the first."""
    for path in places(value):
        if any(isinstance(key, int) and key > 0 for key in path):
            continue
        here = at(value, path)
        free = "finding" in path  # whoever audits says what it found
        if path and not free:
            other = copy.deepcopy(value)
            at(other, path[:-1])[path[-1]] = OTHER_TYPE[type(here)]
            yield f"{path} of another type", other, True
        if isinstance(here, dict) and not free:
            other = copy.deepcopy(value)
            at(other, path)["zzz"] = 1
            yield f"{path} with a key too many", other, True
            for key in here:
                other = copy.deepcopy(value)
                del at(other, path)[key]
                yield f"{path} without {key}", other, False
        if isinstance(here, str) and here:
            other = copy.deepcopy(value)
            at(other, path[:-1])[path[-1]] = ""
            yield f"{path} empty", other, False


class Schemas:
    """The schemas under test, and what is wrong with them."""

    def __init__(self, cotenant, schemas, folder):
        self.cotenant = cotenant
        self.folder = folder
        self.failures = []
        self.refused = 0
        self.looks = {}  # lines with the same keys: how many
        self.validators = {}
        for name in ("history", "result"):
            with open(os.path.join(schemas, f"{name}.schema.json"), encoding="ascii") as file:
                schema = json.load(file)
            Draft202012Validator.check_schema(schema)
            self.validators[name] = Draft202012Validator(schema)

    def expect(self, good, what):
        if not good:
            self.failures.append(what)

    def valid(self, schema, value, what):
        for error in self.validators[schema].iter_errors(value):
            self.expect(False, f"{what}: {list(error.path)}: {error.message[:200]}")

    def report(self, name, history):
        place = os.path.join(self.folder, name)
        write(place, history)
        return subprocess.run([self.cotenant, "report", place, "--format", "json"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def look(self, name, history, verdict):
        for seq, event in enumerate(history):
            event["seq"] = seq
            look = (name, *event)
            self.looks[look] = self.looks.get(look, 0) + 1
            if self.looks[look] <= LINES_ALIKE:
                self.valid("history", event, f"{name}: a {event['kind']}")
        ran = self.report(name, history)
        self.expect(ran.returncode == 0, f"{name} is not read: {ran.stderr.decode()}")
        if ran.returncode:
            return {}
        result = json.loads(ran.stdout)
        self.expect(result["verdict"] == verdict, f"{name} is {result['verdict']}")
        self.valid("result", result, f"the result of {name}")
        return result

    def strict_result(self, result):
        for what, other, must in spoiled(result):
            refused = not self.validators["result"].is_valid(other)
            self.refused += refused
            self.expect(refused or not must, f"a result is valid with {what}")

    def strict_event(self, history, event):
        kind = event["kind"]
        first = [] if kind == "proof" else [history[0]]
        if kind == "step":  # the baseline's; one that ends has begun
            begin, event = [e for e in history if e["kind"] == "step"][:2]
            event["reason"] = "none"
            first.append(begin)
        ran = self.report(kind, first + [event])
        self.expect(ran.returncode == 0, f"a {kind} is not read: {ran.stderr.decode()}")
        for number, (what, other, must) in enumerate(spoiled(event)):
            if "seq" not in other:
                continue  # `write` numbers the lines
            refused = not self.validators["history"].is_valid(other)
            self.refused += refused
            self.expect(refused or not must, f"a {kind} is valid with {what}")
            if not refused or "seq" in what or number % READ_EACH:
                continue
            ran = self.report(f"{kind}-{number}", first + [other])
            self.expect(ran.returncode == 65, f"a {kind} with {what} is read")


def main():
    cotenant, program, recorded, schemas = (os.path.realpath(p) for p in sys.argv[1:5])
    with open(recorded, encoding="ascii") as file:
        real = [json.loads(line) for line in file]
    two = made(program, 2)
    proofs = [
        ("recorded", real, "PROVEN"),
        ("made", every_kind(copy.deepcopy(two)), "PROVEN"),
        ("failed", failed(copy.deepcopy(two)), "FAILED"),
        ("partial", partial(copy.deepcopy(two)), "PARTIAL"),
        ("hostile", hostile(copy.deepcopy(two)), "FAILED"),
        ("unexplained", unexplained(copy.deepcopy(two)), "FAILED"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        tested = Schemas(cotenant, schemas, folder)
        results = [tested.look(name, history, verdict) for name, history, verdict in proofs]
        events = [event for _, history, _ in proofs for event in history]
        wanted = tested.validators["history"].schema["$defs"].keys()
        tested.expect({event["kind"] for event in events} == set(wanted), "a kind was never seen")
        seen = {key for result in results for key in result}
        named = tested.validators["result"].schema["properties"].keys()
        tested.expect(seen == set(named), f"never seen in a result: {set(named) - seen}")
        for kind in wanted:
            richest = max(((history, event) for _, history, _ in proofs for event in history
                           if event["kind"] == kind),
                          key=lambda pair: len(list(places(pair[1]))))
            tested.strict_event(*richest)
        result = max(results, key=len)
        for key, value in result.items():
            if isinstance(value, list):
                del value[1:]
        tested.strict_result(result)
    for failure in tested.failures:
        print(f"FAIL: {failure}")
    print(f"{len(proofs)} histories valid, {tested.refused} spoiled documents refused")
    return 1 if tested.failures else 0


if __name__ == "__main__":
    sys.exit(main())
