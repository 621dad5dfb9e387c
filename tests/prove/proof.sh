# shellcheck shell=bash
# For tests of whole proofs, on a stand-in for the machine that machine.sh made: what a proof's
# folder says, and what it left on the machine.

# lines FOLDER PATTERN: how many lines of the history have it.
lines() {
    grep -c -- "$2" "$1/history.jsonl" || true
}

# show FOLDER WHAT: fails, with all that the proof printed.
show() {
    cat "$1.out" "$1.err"
    fail "$1: $2"
}

# nothing_left WHAT: the machine is as it was when `traces >before` was said.
nothing_left() {
    poll no_processes || fail "$1: processes are left: $(processes)"
    traces >after
    diff before after >&2 || fail "$1: traces are left"
}
