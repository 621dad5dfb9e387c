#!/bin/bash
# Three runtimes, the ones that ship, by the plan that is taken by default; and a fourth that does
# not ship, whose service is restarted too.
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

# A fourth, as docs/profiles.md has it: an identity, a profile and a link. Services are restarted.
own=$(dirname "$program")
mkdir fourth
cp "$own"/twin/identities/*.yaml fourth
sed 's/wsly/wslz/g; s/WSLY/WSLZ/g; s/172.30.48/172.30.64/; s/83c5e0b6/94d6f1c7/' \
    "$own/twin/identities/wsly.yaml" >fourth/wslz.yaml
sed 's/wsly/wslz/g; s/WSLY/WSLZ/g; s/83c5e0b6/94d6f1c7/' \
    "$own/profiles/libvirt/wsly.yaml" >wslz.yaml
ln -s "$own/twin-client" fourth/wslz
TWIN_IDENTITIES=$PWD/fourth PATH=$PWD/fourth:$PATH "$program" prove --out fourth-proof \
    --plan procedure --restart-services --profile wslz.yaml wsl wslz \
    >fourth-proof.out 2>fourth-proof.err || show fourth-proof "status $?, not 0"
expect "restarts" 4 "$(grep -c '^[0-9]*/16 restart-service .*: done' fourth-proof.err)"
for criterion in undisturbed.wsl.wslz undisturbed.wslz.wsl; do
    grep -q "^pass *$criterion *shown by [34] steps" fourth-proof.out ||
        show fourth-proof "$criterion"
done
nothing_left "after a proof with restarts"
