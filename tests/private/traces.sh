#!/bin/bash
# However a private host ends, and whenever, nothing of it is left on the machine.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

network="<network><name>n</name><forward mode='nat'/><bridge name='n0'/>
<ip address='198.51.100.1' netmask='255.255.255.0'><dhcp>
<range start='198.51.100.9' end='198.51.100.99'/></dhcp></ip></network>"

# Job control: without it what bash starts in the background ignores SIGINT from its first moment.
set -m
start() {
    "$program" private -- "$@" >log 2>&1 &
    pid=$!
}

nothing_left() {
    poll no_processes || fail "$1: processes are left: $(processes)"
    traces >after
    diff before after >&2 || fail "$1: traces are left"
    expect "$1: files in the working folder" "$files" "$(ls)"
}

# Warm: later runs may not change the cache, which is the one thing that may stay.
"$program" private -- true
touch before after log up
files=$(ls)
traces >before

"$program" private -- sh -c "echo \"$network\" >/tmp/x.\$\$; virsh -q net-create /tmp/x.\$\$;
    rm /tmp/x.\$\$; ip link show n0 >/dev/null; sysctl -qn net.ipv4.ip_forward" >log ||
    fail "no network: $(cat log)"
expect "forwarding inside" 1 "$(cat log)"
nothing_left "after a network"

# While the command runs, with a network and a background process that ignores what it can.
for signal in KILL TERM INT HUP; do
    : >up
    start bash -c "virsh -q net-create <(echo \"$network\") &&
        setsid bash -c \"trap '' HUP INT TERM; echo up >$work/up; exec sleep 1000\" &
        exec sleep 1000"
    poll test -s up || fail "it did not come up: $(cat log)"
    processes | grep -q libvirtd || fail "this test does not see libvirtd"
    kill -"$signal" "$pid"
    got=0
    wait "$pid" 2>/dev/null || got=$?
    expect "status after SIG$signal" $((128 + $(kill -l "$signal"))) "$got"
    nothing_left "after SIG$signal to a running command"
done

# At any moment of the setup.
for moment in 0 0.005 0.01 0.02 0.03 0.05 0.08 0.15; do
    for signal in KILL TERM INT; do
        start sleep 1000
        sleep "$moment" # the moment is the subject here
        kill -"$signal" "$pid"
        wait "$pid" 2>/dev/null || true
        poll no_processes || fail "SIG$signal after $moment s leaves: $(processes)"
    done
done
nothing_left "after signals during the setup"

# A command that does not care for SIGTERM ends all the same, and one that does has its time.
: >up
start sh -c "trap 'sleep 0.3; echo done >>$work/up; exit 5' TERM; echo up >$work/up
    while :; do sleep 0.05; done"
poll test -s up || fail "it did not come up"
kill -TERM "$pid"
got=0
wait "$pid" || got=$?
expect "status of a command that ends in its own way" "5 done" "$got $(tail -1 up)"
nothing_left "after a command that took its time"
: >up
start sh -c "trap '' TERM; echo up >$work/up; while :; do sleep 1; done"
poll test -s up || fail "it did not come up"
kill -TERM "$pid"
got=0
wait "$pid" 2>/dev/null || got=$?
expect "status of a command that ignores SIGTERM" 137 "$got"
nothing_left "after a command that ignores SIGTERM"
