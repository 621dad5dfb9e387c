#!/usr/bin/python3
"""What installs have registered is listed and compared, doctor names what is missing, and the file
of doctor --platform has every answer, those that Wine does not give included.

usage: registered.py BUILD_WINDOWS
"""

import json
import os
import sys

from made_windows import Checks, MadeWindows

LXSS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Lxss"
APPLICATION = r"HKLM\SOFTWARE\Classes\AppID\{370121D2-AA7E-4608-A86D-0BBAB9DA1A60}"


def read(windows, name):
    with open(os.path.join(windows.work, name), encoding="utf-8") as file:
        return json.load(file)


def footprints(windows, checks):
    """Two lists with an installation between them."""
    for name in ("before.json", "after.json"):
        if name == "after.json":
            windows.run("reg", "add", LXSS + r"\{1}", "/v", "DistributionName", "/d", "Made", "/f")
            windows.run("reg", "add", APPLICATION, "/v", "LocalService", "/d", "WSLService", "/f")
        listed = windows.cotenant("list", "footprint", "--json")
        checks.expect("a list is whole", 0, listed.status)
        with open(os.path.join(windows.work, name), "wb") as file:
            file.write(listed.output)
    same = windows.cotenant("diff", "before.json", "before.json")
    checks.expect("nothing differs", (0, "0 of the objects differ\n"), (same.status, same.text()))
    changed = windows.cotenant("diff", "before.json", "after.json")
    checks.expect("something differs", 1, changed.status)
    checks.expect_in("the distro", "\n  + {1}!DistributionName REG_SZ Made\n", changed.text())
    checks.expect_in("the class", "!LocalService REG_SZ WSLService\n", changed.text())
    objects = read(windows, "after.json")["footprints"][0]["objects"]
    checks.expect("shares are not asked for", {"not asked"},
                  {each["state"] for each in objects if each["kind"] == "unc"})


def doctor(windows, checks):
    """The rows of the procedure's section 2, from the registry."""
    told = windows.cotenant("doctor", "--json", "--distro", "wsl=Made")
    rows = {row["item"]: row for row in json.loads(told.text())["prerequisites"]}
    checks.expect("something is missing", 1, told.status)
    checks.expect("Wine is not Windows", False, rows["Windows"]["ok"])
    checks.expect("the distro is found", True, rows["wsl: distro"]["ok"])
    checks.expect("the other's is not", False, rows["wslx: distro"]["ok"])
    checks.expect("no name in two", True, rows["distro names in two"]["ok"])
    windows.run("reg", "add", LXSS.replace("Lxss", "WslX") + r"\{2}", "/v", "DistributionName",
                "/d", "made", "/f")
    told = windows.cotenant("doctor", "--json")
    rows = {row["item"]: row for row in json.loads(told.text())["prerequisites"]}
    checks.expect("a name in two, in another case", (False, "made"),
                  (rows["distro names in two"]["ok"], rows["distro names in two"]["found"]))


def platform(windows, checks):
    """One file with every answer."""
    written = windows.cotenant("doctor", "--platform", "--out", "platform.json")
    checks.expect("it is written", (0, "platform.json\n"), (written.status, written.text()))
    document = read(windows, "platform.json")
    checks.expect("under Wine", True, "wine" in document)
    checks.expect("what the test DLL answers, raw", True, bool(document["view"]["raw"]))
    refused = [row["answer"] for row in document["objects"]
               if row.get("query", "").startswith("SELECT Name, Int")]
    checks.expect_in("what Wine has not, with its code", "0x8004100E", refused[0])
    checks.expect("what was not tried has a reason", True,
                  all(row["why"] for row in document["not_tried"]))


def main():
    checks = Checks()
    with MadeWindows(sys.argv[1]) as windows:
        footprints(windows, checks)
        doctor(windows, checks)
        platform(windows, checks)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
