#!/bin/bash
# Three runtimes, the ones that ship, by the plan that is taken by default.
# usage: many.sh COTENANT
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "${MACHINE_WORK:-$(dirname "$0")/../private}/machine.sh"
machine_parts="guest tools profiles twin twin-client twin-service"
machine_enter "$0" "$@"
# shellcheck source=tests/prove/proof.sh
. "$work/proof.sh"

"$program" private -- true # the cache may stay
traces >before

"$program" prove --out three wsl wslx wsly >three.out 2>three.err || show three "status $?, not 0"
grep -qx PROVEN three.out || show three "no PROVEN on standard output"
expect "steps done" 24 "$(grep -c '^[0-9]*/24 .*: done' three.err)"
boots=$(grep -o '"boot_id":"[^"]*"' three/history.jsonl | sort -u | wc -l)
expect "boot ids" 12 "$boots"
nothing_left "after a proof of three"
