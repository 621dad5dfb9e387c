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

# Whether all that the proof leaves open it leaves open for want of processors: the machine that the
# test runs on did not get on. That is the right answer there, and says nothing about the subjects.
starved() {
    python3 - "$1/result.json" <<'END'
import json
import sys

reasons = ("the prover itself stood still", "the host was short of them")
left = [c for c in json.load(open(sys.argv[1], encoding="ascii"))["criteria"]
        if c["result"] in ("fail", "unknown") and
        not (c["result"] == "unknown" and any(r in c["reason"] for r in reasons))]
print("\n".join(f"{c['result']} {c['id']}: {c['reason']}" for c in left), file=sys.stderr)
sys.exit(1 if left else 0)
END
}

# prove FOLDER ARG…: again, at most twice, if the machine was too busy to tell.
prove() {
    local folder=$1 times status
    shift
    for times in 1 2 3; do
        status=0
        rm -rf "$folder"
        "$program" prove --out "$folder" "$@" >"$folder.out" 2>"$folder.err" || status=$?
        { [ "$status" -eq 2 ] && starved "$folder"; } || return "$status"
        echo "proof $times: the machine was too busy" >&2
    done
    return "$status"
}

"$program" private -- true # the cache may stay
traces >before

# What an audit of two installs finds. The private host must see the same files.
mkdir installs
for install in a b; do
    printf 'owner: RX\n' >"installs/$install.yaml"
done
cat >installs/catalogue.yaml <<'END'
format: 1
name: made
about: a made product
revision: none
kinds:
  - {name: owner, scope: label, must: change, match: whole, effect: Mixed up., remedy: Rename it.}
identities:
  - {id: vm.owner, kind: owner, values: [RX], where: [owner], source: 'made:1'}
END

# The plan of the procedure: PROVEN, and it says of what. What an audit has foretold changes nothing
# about that, and is told.
prove whole --plan procedure --audit installs/a.yaml installs/b.yaml \
    --catalogue installs/catalogue.yaml || show whole "status $?, not 0"
grep -qx PROVEN whole.out || show whole "no PROVEN on standard output"
grep -q 'No Windows, HCS, HNS or WSL took part' whole.out || show whole "it claims a Windows"
expect "lines of the audit" 1 "$(lines whole '"kind":"audit"')"
grep -q '| will collide | owner RX (vm.owner)' whole/report.md || show whole "not in the report"
grep -q 'will collide</td><td>owner RX (vm.owner)' whole/report.html || show whole "not in the page"
grep -q '"id": "vm.owner"' whole/result.json || show whole "not in the result"
grep -q '^audit: will collide: owner RX' whole.out || show whole "not on standard output"
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
