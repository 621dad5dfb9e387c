#!/usr/bin/python3
"""Audits the identities of the small runtime: twin.py COTENANT CATALOGUE IDENTITIES.

Each identity beside each other has nothing to change; the canonical one beside a copy of which one
line was not changed has exactly what that line says.
"""

import json
import os
import subprocess
import sys
import tempfile

COTENANT, CATALOGUE, IDENTITIES = sys.argv[1:4]

# What each line of an identity is in the catalogue.
SECONDS_MAX = 200  # for an audit, of moments, where the machine starves
LINES = {
    "owner:": {"vm.owner"},
    "client:": {"client"},
    "service:": {"service"},
    "memory_process_suffix:": {"vm.memory-process"},
    "  name:": {"network.name"},
    "  id:": {"network.id"},
    "  bridge:": {"network.bridge"},
    "  subnet:": {"network.subnet"},
    "socket:": {"service.socket"},
}


def audit(fork, status):
    """The ids that the audit of the canonical identity and this one finds."""
    done = subprocess.run(
        [COTENANT, "audit", "--json", "--catalogue", CATALOGUE,
         os.path.join(IDENTITIES, "wsl.yaml"), fork], capture_output=True, text=True,
        timeout=SECONDS_MAX)
    if done.returncode != status:
        sys.exit(f"{fork}: exit {done.returncode}, not {status}: {done.stdout}{done.stderr}")
    return {finding["id"] for finding in json.loads(done.stdout).get("findings", [])}


def main():
    """Audits the shipped pair and each half-made fork."""
    with open(os.path.join(IDENTITIES, "wsl.yaml"), encoding="utf-8") as file:
        canonical = file.read().splitlines()
    with open(os.path.join(IDENTITIES, "wslx.yaml"), encoding="utf-8") as file:
        fork = file.read().splitlines()
    for name in ("wslx.yaml", "wsly.yaml"):
        found = audit(os.path.join(IDENTITIES, name), 0)
        if found:
            sys.exit(f"{name}: {found} are shared")
    with tempfile.TemporaryDirectory() as work:
        for line, wanted in LINES.items():
            kept = [next(old for old in canonical if old.startswith(line))
                    if new.startswith(line) else new for new in fork]
            path = os.path.join(work, "fork.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(kept) + "\n")
            found = audit(path, 0 if line == "memory_process_suffix:" else 1)
            if found != wanted:
                sys.exit(f"{line} left: {found} found, not {wanted}")
    print(f"{len(LINES)} forks with one line left: each line found, and nothing else")


if __name__ == "__main__":
    main()
