# What the tests of the host share: domains made by virsh on a private host, with no runtime.
# Sourced; COTENANT is the program. A test re-executes itself on a private host with stage_enter.
# shellcheck shell=bash

set -euo pipefail

STAGE_WAIT_S=200 # longest wait for anything that must happen

# Goes on on a private host; ends the calling shell with the test's status.
stage_enter() {
    [ "${COTENANT_PRIVATE-}" = 1 ] && return
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    COTENANT_ACCELERATOR=tcg "$COTENANT" private -- env STAGE_WORK="$work" bash "$0" "$COTENANT"
    exit 0
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Runs a command until it succeeds.
stage_await() {
    local deadline=$((SECONDS + STAGE_WAIT_S))
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || fail "not within $STAGE_WAIT_S s: $*"
        sleep 0.05
    done
}

# stage_network NAME BRIDGE THIRD_OCTET [FORWARD]
stage_network() {
    cat >"$STAGE_WORK/net-$1.xml" <<XML
<network><name>$1</name>${4-<forward mode='nat'/>}
<bridge name='$2' stp='off' delay='0'/><domain name='$1' localOnly='yes'/>
<ip address='172.28.$3.1' netmask='255.255.255.0'><dhcp>
<range start='172.28.$3.2' end='172.28.$3.99'/></dhcp></ip></network>
XML
    virsh --quiet net-create "$STAGE_WORK/net-$1.xml"
}

# stage_domain NAME METADATA [DEVICES [PROCESS]]: prints the file of a domain that boots nothing.
stage_domain() {
    cat >"$STAGE_WORK/$1.xml" <<XML
<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>$1</name>
<memory unit='MiB'>32</memory><vcpu>1</vcpu><metadata>$2</metadata>
<os><type arch='x86_64' machine='q35'>hvm</type></os><cpu mode='maximum'/>
<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
<controller type='usb' model='none'/><memballoon model='none'/>${3-}</devices>
<qemu:commandline><qemu:arg value='-name'/><qemu:arg value='process=${4-other}'/>
</qemu:commandline></domain>
XML
    echo "$STAGE_WORK/$1.xml"
}

# stage_owner OWNER [NAMESPACE]: metadata that carry the owner.
stage_owner() {
    echo "<o:owner xmlns:o='${2-urn:test:owner}'>$1</o:owner>"
}

# stage_profile NAME OWNER NAMESPACE: prints a profile's file.
stage_profile() {
    cat >"$STAGE_WORK/$1.yaml" <<YAML
format: 1
name: $1
owner: $2
owner_metadata: $3
distro: none
commands:
  exec: ["false", "{command}"]
  shutdown: ["false"]
networks: [{id: none, name: none}]
services: [{name: $1 service, socket: $STAGE_WORK/$1.sock}]
YAML
    echo "$STAGE_WORK/$1.yaml"
}

# Prints the oldest process with these words in its command line.
stage_pid() {
    pgrep -o -f "$1"
}

# stage_check FILE PYTHON [ARGUMENT…]: the expression over the JSON `d` and arguments `a` holds.
stage_check() {
    python3 - "$@" <<'PYTHON' || fail "$2 (with ${*:3}) in $(cat "$1")"
import json, sys
d = json.load(open(sys.argv[1]))
a = sys.argv[3:]
sys.exit(0 if eval(sys.argv[2]) else 1)
PYTHON
}

# stage_status EXPECTED COMMAND…: the exit status is exactly this.
stage_status() {
    local expected=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" -eq "$expected" ] || fail "exit status $status and not $expected: $*"
}
