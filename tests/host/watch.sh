#!/bin/bash
# Changes come as they happen, with owner and reason, and the end of the channel is told.
# usage: watch.sh COTENANT
COTENANT=$1
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/stage.sh"
stage_enter

events=$STAGE_WORK/events
# saw PYTHON [ARGUMENT…]: waits for an event `e` for which the expression holds.
saw() {
    python3 - "$events" "$STAGE_WAIT_S" "$@" <<'PYTHON' || fail "no $1 (${*:2}): $(cat "$events")"
import json, sys, time
a = sys.argv[4:]
deadline = time.monotonic() + int(sys.argv[2])
while time.monotonic() < deadline:
    lines = [line for line in open(sys.argv[1]) if line.endswith("\n")]
    if any(eval(sys.argv[3]) for e in map(json.loads, lines)):
        sys.exit(0)
    time.sleep(0.05)
sys.exit(1)
PYTHON
}
change='(e["part"], e.get("owner"), e.get("from"), e["to"], e["found_by"])'

profile=$(stage_profile pair WSL urn:test:owner)
virsh --quiet create "$(stage_domain there "$(stage_owner WSLX)")"
"$COTENANT" list events --json --profile "$profile" >"$events" 2>"$STAGE_WORK/err" &
watcher=$!
watching() { grep -q "^host: " "$STAGE_WORK/err"; }
stage_await watching

# The watch has begun when it reports what happens; then it has the domain that was there before.
virsh --quiet create "$(stage_domain a "$(stage_owner WSL)" "" vmmemWSL)"
saw "$change == ('systems', 'WSL', 'Running', 'Running', 'event') and e['reason'] == 'booted'"
saw "$change == ('workers', 'WSL', None, 'Running', 'event')"

# What happens to a VM that goes on.
virsh --quiet suspend a
saw "$change == ('systems', 'WSL', 'Running', 'Paused', 'event') and e['name'] == 'a'"
virsh --quiet resume a
saw "$change == ('systems', 'WSL', 'Paused', 'Running', 'event')"
virsh --quiet reset a
saw "$change == ('systems', 'WSL', 'Running', 'Running', 'event') and e['reason'] == 'reset'"

# Deaths: of a worker by its pidfd and of its domain by libvirt; also of what was there before.
pid=$(stage_pid "guest=a,")
kill -KILL "$pid"
saw "$change == ('workers', 'WSL', 'Running', 'gone', 'event') and e['id'] == a[0]" "$pid"
saw "$change == ('systems', 'WSL', 'Running', 'gone', 'event') and e['reason'] == 'failed'"
virsh --quiet destroy there
saw "e['part'] == 'systems' and e.get('owner') == 'WSLX' and e['to'] == 'gone' and \
e['reason'] == 'destroyed'"

# A definition that stays.
virsh --quiet define "$(stage_domain kept "$(stage_owner WSLX)")"
saw "$change == ('systems', 'WSLX', None, 'Created', 'event')"
virsh --quiet start kept
saw "e['part'] == 'systems' and e['name'] == 'kept' and e['reason'] == 'booted'"
virsh --quiet destroy kept
saw "e['part'] == 'systems' and e['name'] == 'kept' and e['to'] == 'Stopped'"
virsh --quiet undefine kept
saw "e['part'] == 'systems' and e['name'] == 'kept' and e['to'] == 'gone'"

# Networks.
stage_network WSL br-a 1
saw "e['part'] == 'networks' and e['name'] == 'WSL' and e['to'] == 'active'"
virsh --quiet net-destroy WSL
saw "e['part'] == 'networks' and e.get('from') == 'active' and e['to'] == 'gone'"

# A VM of which nobody tells is found by looking; its end is told.
qemu-system-x86_64 -display none -machine q35 -m 32 &
alien=$!
saw "$change == ('systems', None, None, 'Running', 'poll')"
kill -KILL "$alien"
saw "$change == ('systems', None, 'Running', 'gone', 'event')"

# Nothing is told twice.
[ "$(grep -c '"booted"' "$events")" -eq 2 ] || fail "boots: $(cat "$events")"

# The daemon dies: the watch ends and says so. Its answer to a listing is that there is none.
pkill -KILL -x libvirtd
stage_status 69 wait "$watcher"
grep -q "the connection to libvirt broke" "$STAGE_WORK/err" || fail "$(cat "$STAGE_WORK/err")"
