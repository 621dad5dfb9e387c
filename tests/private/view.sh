#!/bin/bash
# What is seen inside: libvirt's folders empty, the machine's services hidden, the caller's
# folders in their place.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

private() { "$program" private "$@"; }

expect "interfaces" "lo uplink0" "$(private -- sh -c 'ls /sys/class/net | xargs')"
expect "D-Bus" "" "$(private -- sh -c 'ls -d /run/dbus /run/systemd 2>/dev/null || true')"
expect "processes" "cotenant-init" \
    "$(private -- sh -c 'cat /proc/1/comm')"
expect "foreign processes" 0 "$(sleep 77 & sleeper=$!
    private -- sh -c 'grep -c "^sleep" /proc/[0-9]*/comm | grep -c ":[1-9]"' || true
    kill $sleeper)"
private -- sh -c 'getent passwd libvirt-qemu && getent group libvirt' >/dev/null ||
    fail "no accounts for libvirtd"
expect "the rest of /var/lib" "$(ls -A --ignore=libvirt /var/lib)" \
    "$(private -- ls -A --ignore=libvirt /var/lib)"
cmp <(private -- cat /var/lib/dpkg/status) /var/lib/dpkg/status || fail "/var/lib lost a file"
private -- sh -c 'touch /var/lib/libvirt/x /run/x' || fail "private folders are not writable"
[ ! -e /var/lib/libvirt/x ] || fail "a private file reached the machine"

private --out "$work/fresh" -- sh -c "echo kept >$work/fresh/file"
expect "--out" kept "$(cat fresh/file)"
expect "--out that is replaced" 64 "$(status private --out /run -- true)"

# Folders below what is replaced stay in place: seen on a machine whose /run is ours to write to.
run() {
    unshare --user --map-root-user --mount bash -c "
        mount -t tmpfs none /run && mkdir -p /run/deep/out /run/deep/work && cd /run/deep/work &&
        $program private --out ../out -- sh -c 'pwd; cat /proc/1/comm; echo 1 >here
            echo 2 >/run/deep/out/there' && cat here ../out/there"
}
expect "folders under /run" "/run/deep/work cotenant-init 1 2" "$(run | xargs)"

# The program itself is on the PATH there; outside, where no libvirt answers, the way in is told.
mkdir -p "$work/root/tools"
ln -s ../cotenant "$work/root/tools/cotenant"
private -- sh -c 'cotenant list networks' >listed || fail "cotenant is not on the PATH"
grep -q '^host: libvirt at qemu:///system, a private host' listed || fail "listed: $(cat listed)"
unshare --user --map-root-user --mount bash -c "mount -t tmpfs none /run
    exec $program list systems" 2>said && fail "a libvirt answered outside" || got=$?
expect "list outside" 69 "$got"
grep -q 'cotenant private -- sh' said || fail "list outside: said: $(cat said)"
