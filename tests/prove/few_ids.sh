#!/bin/bash
# In a rootless container few ids are mapped and setgroups is denied: guests run all the same, and
# where not even the caller's own ids are mapped, that is said before anything runs.
# usage: few_ids.sh COTENANT
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "${MACHINE_WORK:-$(dirname "$0")/../private}/machine.sh"
machine_parts="guest tools profiles twin twin-client twin-service"
machine_enter "$0" "$@"

"$program" private -- true # the cache may stay
traces >before

# runs WHAT UNSHARE-OPTION…: a guest on a private host in such a namespace, with its network.
runs() {
    local what=$1 got
    shift
    got=$(unshare --user "$@" "$program" private -- wsl -e sh -c \
        'for i in 1 2 3 4 5; do ip route | grep default && break; sleep 1; done' 2>said) ||
        fail "$what: $(cat said)"
    grep -q '^default via 172.30.16.1 ' <<<"$got" || fail "$what: no route in the guest: $got"
}
runs "root of one id" --map-root-user --mount
[ "$(id -u)" -eq 0 ] || runs "a user of one id" --map-user=1000 --map-group=1000

# refused WHAT UNSHARE-OPTION…: 69 and one line, and no folder with a verdict in it.
refused() {
    local what=$1 status=0
    shift
    unshare --user "$@" "$program" prove --out "$work/proof" >out 2>said || status=$?
    expect "$what: status" 69 "$status"
    expect "$what: lines" 1 "$(wc -l <said)"
    grep -q '^cotenant prove: cannot make namespaces: this user.*is not mapped' said ||
        fail "$what: said: $(cat said)"
    [ ! -e "$work/proof/history.jsonl" ] || fail "$what: there is a history"
    status=0
    unshare --user "$@" "$program" doctor wsl >rows 2>/dev/null || status=$?
    expect "$what: doctor's status" 1 "$status"
    grep -qE '^namespaces +NOT OK .*is not mapped' rows || fail "$what: doctor: $(cat rows)"
}
refused "no id"
[ "$(id -u)" -eq 0 ] || refused "no group" --map-user=1000

traces >after
diff before after >&2 || fail "traces are left"
