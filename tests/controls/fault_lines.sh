#!/bin/bash
# What a history says to have been planted changes no byte of any result.
# usage: fault_lines.sh COTENANT HISTORY
set -euo pipefail
program=$(realpath "$1") history=$(realpath "$2")

fail() {
    printf 'fault_lines: FAILED: %s\n' "$*" >&2
    exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir proof
# One is PROVEN; one lacks its second half: diagnosis and divergence have something to say of it.
lines=$(wc -l <"$history")
for count in "$lines" $((lines / 2)); do
    head -n $((count - 1)) "$history" >proof/history.jsonl
    tail -n 1 "$history" | sed "s/\"seq\":[0-9]*/\"seq\":$((count - 1))/" >>proof/history.jsonl
    rm -f ./*.without
    for form in json plain markdown html; do
        "$program" report proof --format "$form" >"$form.without" || fail "no $form without"
    done
    at=$(tail -n 1 proof/history.jsonl | grep -o '"t":[0-9]*')
    for number in 0 1; do
        printf '{"description":"a <b> of it","kind":"fault","name":"x","seq":%d,%s}\n' \
            $((count + number)) "$at" >>proof/history.jsonl
    done
    [ "$(grep -c '"kind":"fault"' proof/history.jsonl)" -eq 2 ] || fail "no fault lines"
    for form in json plain markdown html; do
        "$program" report proof --format "$form" >with || fail "no $form with"
        cmp with "$form.without" || fail "$form differs"
    done
done
