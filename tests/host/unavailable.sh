#!/bin/bash
# What cannot be seen is said, with the reason and the exit status, and is never "none".
# usage: unavailable.sh COTENANT
COTENANT=$1
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/stage.sh"

# expect STATUS WORDS ARGUMENT…: this status, nothing on stdout, one line on stderr with the words.
expect() {
    local status=$1 words=$2 actual=0 out
    shift 2
    out=$("$COTENANT" list "$@" 2>"$STAGE_WORK/err") || actual=$?
    [ "$actual" -eq "$status" ] || fail "list $*: exit status $actual: $(cat "$STAGE_WORK/err")"
    [ -z "$out" ] || fail "list $* printed: $out"
    [ "$(wc -l <"$STAGE_WORK/err")" -eq 1 ] ||
        fail "list $*: not one line: $(cat "$STAGE_WORK/err")"
    grep -qF -e "$words" "$STAGE_WORK/err" || fail "list $*: $(cat "$STAGE_WORK/err")"
}

if [ "${COTENANT_PRIVATE-}" != 1 ]; then
    STAGE_WORK=$(mktemp -d)
    expect 64 "not on a private host" systems --host private
    expect 69 "no libvirt daemon answers" systems --host "qemu+unix:///system?socket=/nowhere/s"
    rm -rf "$STAGE_WORK"
fi
stage_enter

# The command line and profiles.
expect 64 "of what?"
expect 64 "not one of" vms
expect 64 "one thing at a time" systems networks
expect 64 "--seconds goes with events" systems --seconds 3
expect 64 "--seconds wants a whole number" events --seconds 0x
expect 64 "unknown option --color" systems --color
expect 64 "wants a value" systems --host
printf 'format: 1\nname: [\n' >"$STAGE_WORK/bad.yaml"
expect 65 "$STAGE_WORK/bad.yaml:3:1: " systems --profile "$STAGE_WORK/bad.yaml"
expect 65 "cannot open" systems --host "replay:$STAGE_WORK/none.jsonl"

# Who may not ask the kernel for its rules is told so, and shown none.
stage_network WSL br-a 1
status=0
setpriv --inh-caps=-net_admin --bounding-set=-net_admin "$COTENANT" list nat --json \
    >"$STAGE_WORK/nat.json" 2>"$STAGE_WORK/err" || status=$?
[ "$status" -eq 1 ] || fail "exit status $status: $(cat "$STAGE_WORK/err")"
stage_check "$STAGE_WORK/nat.json" "d['nat_rules'] == [] and [(u['origin'], u['code']) for u in \
d['unavailable']] == [('errno', 1)]"
[ "$(wc -l <"$STAGE_WORK/err")" -eq 1 ] || fail "not one line: $(cat "$STAGE_WORK/err")"
stage_status 0 "$COTENANT" list nat --json >"$STAGE_WORK/nat.json"
stage_check "$STAGE_WORK/nat.json" "len(d['nat_rules']) == 3 and d['unavailable'] == []"

# Rules of the older iptables, which nobody here can list, are not "none" either.
if iptables-legacy -t nat -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE 2>/dev/null; then
    ! "$COTENANT" list nat >/dev/null 2>"$STAGE_WORK/err" || fail "all rules were listed"
    grep -q "iptables-legacy" "$STAGE_WORK/err" || fail "$(cat "$STAGE_WORK/err")"
fi

# A daemon that hangs is an error after some seconds, while it takes us in and afterwards.
"$COTENANT" list events >/dev/null 2>"$STAGE_WORK/watch.err" &
watcher=$!
virsh --quiet create "$(stage_domain a "$(stage_owner WSL)")"
daemon=$(pgrep -x libvirtd)
kill -STOP "$daemon"
expect 69 "no answer from libvirt" systems
stage_status 69 wait "$watcher"
grep -qE "answers no keepalive|did not answer" "$STAGE_WORK/watch.err" ||
    fail "$(cat "$STAGE_WORK/watch.err")"
kill -CONT "$daemon"
stage_status 0 "$COTENANT" list systems >/dev/null

# No daemon.
kill -KILL "$daemon"
expect 69 "no libvirt daemon answers" systems
expect 69 "no libvirt daemon answers" events
