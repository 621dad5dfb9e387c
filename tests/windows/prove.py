#!/usr/bin/python3
"""A proof of the two test runtimes is PROVEN, and says that it is a rehearsal.

The fork is one that knows nothing of WSL_UTF8 and speaks Japanese.

usage: prove.py BUILD_WINDOWS [--untold] [OPTION_OF_PROVE…]
  --untold     HNS does not tell whose an endpoint is
"""

import hashlib
import os
import sys

from made_windows import Checks, MadeWindows

PROOF_SECONDS_MAX = 400  # a fraction of it on a quiet machine


def expect_rehearsal(windows, checks, ended):
    """What it is not about is said before anything else, and the DLLs are told by their digests."""
    result = windows.result("out")
    checks.expect("result.json says that it is a rehearsal", True, result["rehearsal"])
    checks.expect("its evidence label", "UNCONFIRMED", result["evidence_label"])
    checks.expect_in("the text does", "No Windows, HCS, HNS or WSL took part", ended.text())
    versions = "\n".join(result["host"]["versions"])
    checks.expect_in("it runs in Wine", "Wine 8.0", versions)
    for name in ("computecore.dll", "computenetwork.dll"):
        with open(os.path.join(windows.system32, name), "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        checks.expect_in(f"the digest of {name}", digest, versions)
        checks.expect_in(f"the path of {name}", f"system32\\{name}", versions)


def expect_proven(windows, checks, ended):
    result = windows.result("out")
    wrong = [f"{one['id']}: {one['result']}: {one['reason']}" for one in result["criteria"]
             if one["result"] not in ("pass", "not applicable")]
    checks.expect("no criterion fails or is unknown", [], wrong)
    checks.expect("the verdict, and why", (0, "PROVEN", None),
                  (ended.status, result["verdict"], result.get("reason")))
    history = windows.history("out")
    kinds = {line["kind"] for line in history}
    checks.expect("what is in the history", set(),
                  {"beat", "change", "end", "op", "probe", "step", "tick", "view"} - kinds)
    notices = [line for line in history
               if line["kind"] == "change" and line["found_by"] == "event"]
    checks.expect("HCN's notifications came", True, len(notices) > 0)
    lists = {(line["runtime"], line["encoding"], line["output"]) for line in history
             if line["kind"] == "op" and line["verb"] == "running" and line.get("output")}
    checks.expect("lists in either encoding were read",
                  {("wsl", "UTF-8", "Ubuntu\n"), ("wslx", "UTF-16LE", "UbuntuX\n")}, lists)
    told = {"system_id" in endpoint for line in history if line["kind"] == "view"
            for endpoint in line["view"].get("endpoints", [])}
    checks.expect("endpoints whose VM is told", {"--untold" not in sys.argv}, told)
    if "--restart-services" in sys.argv:
        restarts = {line["runtime"] for line in history
                    if line["kind"] == "step" and line["action"] == "restart-service"
                    and line.get("outcome") == "done"}
        checks.expect("both services were restarted", {"wsl", "wslx"}, restarts)


def main():
    checks = Checks()
    with MadeWindows(sys.argv[1]) as windows:
        windows.identity("wslx", encoding="utf-16", language="ja")
        options = [option for option in sys.argv[2:] if option != "--untold"]
        if "--untold" in sys.argv:
            windows.answers("VirtualMachine null")
        ended = windows.cotenant("prove", "--out", r"C:\out", *options, "wsl", "wslx",
                                 seconds=PROOF_SECONDS_MAX)
        if not os.path.exists(windows.path("out/result.json")):
            windows.must(ended)
        expect_proven(windows, checks, ended)
        expect_rehearsal(windows, checks, ended)
        again = windows.cotenant("verify", r"C:\out")
        checks.expect("verify agrees", 0, again.status)
        checks.expect("nothing is up", False, "system" in windows.stage("show"))
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
