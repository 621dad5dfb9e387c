#!/usr/bin/python3
"""The test runtimes have WSL's habits, and their guests are VMs of their own.

usage: runtimes.py BUILD_WINDOWS
"""

import re
import sys

from made_windows import WSL, Checks, MadeWindows

UTF_8 = {"WSL_UTF8": "1"}
FAILURE = 255  # -1: Wine hands the low byte on
GUEST = "cat /proc/sys/kernel/random/boot_id; cut -d. -f1 /proc/uptime; ip -4 -o address show eth0"


def lists(windows, checks):
    """Of running distros, before and while one runs."""
    empty = windows.run("wsl.exe", "--list", "--running", "--quiet")
    checks.expect("none runs, --quiet", (0, b""), (empty.status, empty.output))
    none = windows.run("wsl.exe", "--list", "--running")
    checks.expect("none runs: UTF-16LE without a mark, on stdout",
                  (FAILURE, "There are no running distributions.\r\n", b""),
                  (none.status, none.output.decode("utf-16-le"), none.error_output))
    windows.identity("wsl", language="ja")
    japanese = windows.run("wsl.exe", "--list", environment=UTF_8)
    checks.expect_in("a localised heading, UTF-8", "ディストリ:\nUbuntu (既定値)\n", japanese.text())
    windows.identity("wsl")


def sessions(windows, checks):
    """A command boots the VM; its status and its bytes come through."""
    first = windows.run("wsl.exe", "-d", "Ubuntu", "-e", "/bin/sh", "-c", GUEST + "; exit 3")
    checks.expect("the command's status", 3, first.status)
    again = windows.run("wsl.exe", "--exec", "/bin/sh", "-c", GUEST)
    other = windows.run("wslx.exe", "--distribution", "UbuntuX", "--exec", "/bin/sh", "-c", GUEST)
    boots = [ended.text().split("\n")[0] for ended in (first, again, other)]
    checks.expect("a boot id", True, bool(re.fullmatch("[0-9a-f-]{36}", boots[0])))
    checks.expect("the same VM", boots[0], boots[1])
    checks.expect("two runtimes, two VMs", False, boots[0] == boots[2])
    checks.expect("an uptime of its own", True, int(first.text().split("\n")[1]) < 60)
    checks.expect_in("an address of its network", "inet 172.16.16.2/20", first.text())
    running = windows.run("wsl.exe", "--list", "--running", "--quiet", environment=UTF_8)
    checks.expect("what runs", "Ubuntu\n", running.text())
    unknown = windows.run("wsl.exe", "-d", "Nobody", "-e", "true", environment=UTF_8)
    checks.expect("an unknown distro", FAILURE, unknown.status)
    checks.expect_in("its code, last and on stdout",
                     "\nError code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND\n", unknown.text())


def shutdowns(windows, checks):
    """The VM and its endpoint go, the network stays, the other VM is untouched."""
    held = windows.start("wslx.exe", "-e", "/bin/sh", "-c", "while echo beat; do sleep 0.2; done")
    held.stdout.readline()
    checks.expect("--shutdown", 0, windows.run("wsl.exe", "--shutdown").status)
    shown = windows.stage("show")
    checks.expect("its VM is gone", False, "owner WSL " in shown)
    checks.expect("the other's is not", True, "owner WSLX " in shown)
    checks.expect_in("its network stays", f"{WSL['network_name']}\n", shown)
    checks.expect("one endpoint is left", 1, shown.count("endpoint"))
    held.stdout.readline()
    checks.expect("the other's session goes on", None, held.poll())
    windows.run("wslx.exe", "--shutdown")
    held.stdout.read()
    checks.expect("a session ends with its VM", FAILURE, held.wait())


def main():
    checks = Checks()
    with MadeWindows(sys.argv[1]) as windows:
        lists(windows, checks)
        sessions(windows, checks)
        shutdowns(windows, checks)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
