#!/bin/bash
# The pair in plain virsh is PROVEN by the plan that is taken by default, the tour, and FAILED when
# the shutdown of one ends the other's VM.
# usage: virsh_pair.sh COTENANT KERNEL
set -euo pipefail

cotenant=$(readlink -f "$1")
kernel=$(readlink -f "$2")
pair=$(readlink -f "$(dirname "$0")/../virsh-pair")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PATH=$pair:$PATH COTENANT_ACCELERATOR=tcg
export VIRSH_PAIR_KERNEL=$kernel VIRSH_PAIR_FOLDER=$folder/vms

fail() { # FOLDER WHAT…
    cat "$1.out" "$1.err"
    echo "FAIL: $*"
    exit 1
}

prove() { # FOLDER STATUS: proves the pair and wants the status
    local status=0
    "$cotenant" prove --profile "$pair/pa.yaml" --profile "$pair/pb.yaml" \
        --out "$1" >"$1.out" 2>"$1.err" || status=$?
    [ "$status" -eq "$2" ] || fail "$1" "status $status, not $2"
}

prove whole 0
grep -q '^PROVEN' whole.out || fail whole "no PROVEN on standard output"
status=0
"$cotenant" verify --quiet whole || status=$?
[ "$status" -eq 0 ] || fail whole "verify gives $status"
boots=$(grep -o '"boot_id":"[^"]*"' whole/history.jsonl | sort -u | wc -l)
[ "$boots" -eq 4 ] || fail whole "$boots boot ids, not 4"

VIRSH_PAIR_FAULT=pb prove fault 1
grep -q '^fail *survive.pa.pb' fault.out || fail fault "survive.pa.pb did not fail"
grep -q '"outcome":"stopped"' fault/history.jsonl || fail fault "it went on after the failure"
grep -q '^pass *clean' fault.out || fail fault "something was left"
echo "the pair is PROVEN, and FAILED with a fault"
