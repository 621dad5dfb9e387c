#!/usr/bin/python3
"""What HCS and HCN answer at their worst is read for what it is, and never as "none".

usage: traps.py BUILD_WINDOWS
"""

import json
import os
import sys

from made_windows import Checks, MadeWindows

# The documented ones (HCSHResult; HCN's are those of its own documents).
HCS_CODES = [0x80370100, 0x80370102, 0x80370105, 0x80370106, 0x80370107, 0x80370108, 0x80370109,
             0x8037010A, 0x8037010B, 0x8037010C, 0x8037010D, 0x8037010E, 0x8037010F, 0x80370110,
             0x80370111, 0x80370114, 0x80370115, 0x80370116, 0x80370117, 0x80370118, 0x80370119,
             0x8037011B, 0x8037011C, 0x8037011E, 0x8037011F, 0x80070005]
HCN_CODES = [0x803B0014, 0x803B0015, 0x803B001B, 0x803B0020, 0x803B002A, 0x803B0037, 0x80070005]
CONTAINER = "7a4f81b2" * 8
UPPER = "4A7E2C01-0000-4000-8000-00000000000A"
LOWER = "4a7e2c01-0000-4000-8000-00000000000b"


def listed(windows, part):
    """(exit status, the list, what is unavailable)."""
    ended = windows.cotenant("list", part, "--json")
    answer = json.loads(ended.text())
    return ended.status, answer[part], answer["unavailable"]


def whole_texts(windows, checks):
    """Owners and ids are whole, ids need not be GUIDs, an unknown state is unknown."""
    windows.stage(f"system {UPPER} VirtualMachine Running WSL",
                  f"system {LOWER} VirtualMachine Hibernated WSLX",
                  "system 4A7E2C01-0000-4000-8000-00000000000C VirtualMachine Running wslc-cli",
                  f"system {CONTAINER} Container Running docker",
                  "system 4A7E2C01-0000-4000-8000-00000000000D VirtualMachine SavedAsTemplate")
    status, systems, unavailable = listed(windows, "systems")
    found = {system["id"].lower(): (system.get("owner"), system["state"]) for system in systems}
    checks.expect("five systems, all read", (0, 5, []), (status, len(systems), unavailable))
    checks.expect("the owner WSL", ("WSL", "Running"), found[UPPER.lower()])
    checks.expect("a lower-case id, an unknown state", ("WSLX", "Unknown"), found[LOWER])
    checks.expect("no GUID", ("docker", "Running"), found[CONTAINER])
    checks.expect("a template has no owner", None, found[UPPER.lower()[:-1] + "d"][0])
    refused = windows.cotenant("prove", "--out", r"C:\refused", "wsl", "wslx")
    checks.expect("a VM of an owner that is up: refused", 69, refused.status)
    checks.expect_in("and named", f"{UPPER} (owner WSL", refused.messages())


def codes(windows, checks):
    """Each error code makes the part unavailable, with the code."""
    for call, part, numbers in (("HcsEnumerateComputeSystems", "systems", HCS_CODES),
                                ("HcnEnumerateNetworks", "networks", HCN_CODES),
                                ("HcnEnumerateEndpoints", "endpoints", HCN_CODES[-1:])):
        wrong = []
        for number in numbers:
            windows.answers(f"{call} 0x{number:08X}")
            status, _, unavailable = listed(windows, part)
            if (status, [one["code"] for one in unavailable]) != (1, [number]):
                wrong.append((f"{number:08X}", status, unavailable))
        checks.expect(f"{call}: {len(numbers)} codes", [], wrong)


def answers(windows, checks):
    """Nonsense and silence are not "none"."""
    windows.stage("network C08CB7B8-9B3C-408E-8E30-5E16A3AEB444 ICS 172.16.240.0 20 Default Switch")
    for answer, part in (("HcsEnumerateComputeSystems text {}", "systems"),
                         ("HcsEnumerateComputeSystems text [{", "systems"),
                         ("HcsEnumerateComputeSystems null", "systems"),
                         ("HcsWaitForOperationResult hang", "systems"),
                         ("HcnEnumerateNetworks hang", "networks"),
                         ("HcnEnumerateNetworks null", "networks"),
                         ('HcnEnumerateNetworks text ["no guid"]', "networks"),
                         ("HcnQueryNetworkProperties text []", "networks")):
        windows.answers(answer)
        status, _, unavailable = listed(windows, part)
        checks.expect(f"{answer}: unavailable", (1, True), (status, bool(unavailable)))
    windows.answers("HcsEnumerateComputeSystems empty")
    checks.expect("an empty text is no system", (0, [], []), listed(windows, "systems"))


def networks(windows, checks):
    """A network that goes while it is looked at is no error; looking makes none."""
    windows.answers()
    windows.stage("network 0A000000-0000-4000-8000-000000000001 nat 172.17.0.0 20 nat",
                  "unseen 0A000000-0000-4000-8000-000000000001")
    status, found, unavailable = listed(windows, "networks")
    checks.expect("one is left", (0, ["Default Switch"], []),
                  (status, [network["name"] for network in found], unavailable))
    checks.expect("its subnet", ["172.16.240.0/20"], found[0]["subnets"])
    checks.expect("no look made a network", False, "made by a query" in windows.stage("show"))


def halves(windows, checks):
    """A form that this HNS does not know is no loss; one that only fails now leaves the object
    unread, for what it alone tells would else seem changed."""
    windows.answers()
    windows.stage("network 0B000000-0000-4000-8000-000000000001 Mirrored 0.0.0.0 0 mirrored",
                  "endpoint 0B000000-0000-4000-8000-000000000002 "
                  f"C08CB7B8-9B3C-408E-8E30-5E16A3AEB444 {UPPER}")
    for call, part, count in (("HcnQueryNetworkProperties", "networks", 2),
                              ("HcnQueryEndpointProperties", "endpoints", 1)):
        for form in (1, 2):
            for code, known in ((0x803B0015, True), (0x803B001B, True), (0x80004001, True),
                                (0x803B0017, False), (0x80070005, False)):
                windows.answers(f"{call}-{form} 0x{code:08X}")
                status, found, unavailable = listed(windows, part)
                checks.expect(f"{call}-{form} {code:08X}: read, or not",
                              (0, count, []) if known else (1, 0, [code] * count),
                              (status, len(found), [one["code"] for one in unavailable]))


def untold(windows, checks):
    """Whose an endpoint is stays open on mirrored networks alone: elsewhere it can be found out."""
    windows.answers("VirtualMachine null")
    status, found, unavailable = listed(windows, "endpoints")
    checks.expect("an endpoint of a VM that is not told", (0, [None], []),
                  (status, [one.get("system_id") for one in found], unavailable))
    windows.stage("endpoint 0B000000-0000-4000-8000-000000000003 "
                  f"0B000000-0000-4000-8000-000000000001 {LOWER}")
    status, found, unavailable = listed(windows, "endpoints")
    checks.expect("one more, on a mirrored network", (1, 2, 1),
                  (status, len(found), len(unavailable)))
    windows.answers()
    status, found, unavailable = listed(windows, "endpoints")
    checks.expect("where it is told", (0, 2, []), (status, len(found), unavailable))


def absent(windows, checks):
    """A Windows without these APIs, and without the events, which Wine lacks."""
    for name, part in (("computecore.dll", "systems"), ("computenetwork.dll", "networks")):
        path = os.path.join(windows.system32, name)
        os.rename(path, path + ".away")
        status, _, unavailable = listed(windows, part)
        os.rename(path + ".away", path)
        checks.expect(f"without {name}", (1, True), (status, bool(unavailable)))


def main():
    checks = Checks()
    with MadeWindows(sys.argv[1]) as windows:
        for step in (whole_texts, codes, answers, networks, halves, untold, absent):
            step(windows, checks)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
