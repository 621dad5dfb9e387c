#!/bin/bash
# The main job: whole proofs of the pair that ships, with real VMs, on a stand-in for the machine.
# usage: twin.sh COTENANT
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "${MACHINE_WORK:-$(dirname "$0")/../private}/machine.sh"
machine_parts="guest tools profiles twin twin-client twin-service"
machine_enter "$0" "$@"
# shellcheck source=tests/prove/proof.sh
. "$work/proof.sh"

prove() { # FOLDER ARG…
    local folder=$1
    shift
    "$program" prove --out "$folder" "$@" >"$folder.out" 2>"$folder.err"
}

"$program" private -- true # the cache may stay
traces >before

# The plan of the procedure: PROVEN, and it says of what.
prove whole --plan procedure || show whole "status $?, not 0"
grep -qx PROVEN whole.out || show whole "no PROVEN on standard output"
grep -q 'No Windows, HCS, HNS or WSL took part' whole.out || show whole "it claims a Windows"
grep -q 'UNCONFIRMED' whole/report.md || show whole "the label is not UNCONFIRMED"
boots=$(grep -o '"boot_id":"[^"]*"' whole/history.jsonl | sort -u | wc -l)
expect "boot ids" 4 "$boots"
both='"owner":"WSL",[^}]*"state":"Running".*"owner":"WSLX",[^}]*"state":"Running"'
other='"owner":"WSLX",[^}]*"state":"Running".*"owner":"WSL",[^}]*"state":"Running"'
[ "$(lines whole "$both\|$other")" -gt 0 ] || show whole "no view has both owners Running"
grep -q '^Owner: WSL$' whole/systems_both_running.txt || show whole "WSL is not in the listing"
grep -q '^Owner: WSLX$' whole/systems_both_running.txt || show whole "WSLX is not in the listing"
"$program" verify --quiet whole || show whole "verify gives $?"
nothing_left "after a proof"
