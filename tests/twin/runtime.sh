# For the tests of the twin: re-runs the test on a private host of its own, and offers checks.
# Source it with the test's own "$0" "$@"; the first argument is the build folder.
# shellcheck shell=bash

build=$(readlink -f "$1")
if [ -z "${COTENANT_PRIVATE-}" ]; then
    exec "$build/cotenant" private -- bash "$(readlink -f "$0")" "$build"
fi

folder=$(mktemp -d /run/test.XXXXXX) # gone with the private host
cd "$folder" || exit

# Longest wait for anything: a boot on a loaded machine without KVM is the slowest.
wait_s=300

fail() {
    echo "FAILED: $*"
    for log in /run/*/service.log /run/*/console.log; do
        [ ! -s "$log" ] || { echo "--- $log"; tail -n 30 "$log"; }
    done
    exit 1
}

# What a sanitizer has to say about a service stands in its log.
judge_logs() {
    local result=$?
    if grep -h 'Sanitizer\|runtime error' /run/*/service.log; then
        cat /run/*/service.log
        result=99
    fi
    exit "$result"
}
trap judge_logs EXIT

# expect WHAT WANTED FOUND
expect() {
    [ "$2" = "$3" ] || fail "$1: wanted \"$2\", found \"$3\""
    echo "ok: $1"
}

# poll WHAT COMMAND…: until it succeeds
poll() {
    local what=$1 end=$((SECONDS + wait_s))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "$what: not within $wait_s s"
        sleep 0.1
    done
    echo "ok: $what"
}

# status COMMAND…: prints its exit status
status() {
    local result=0
    "$@" >status.out 2>status.err </dev/null || result=$?
    echo "$result"
}

# hold RUNTIME: brings it up and keeps it from an idle stop, until it is shut down
hold() {
    : >"held.$1"
    "$1" -e sh -c 'echo up; sleep 10000' </dev/null >"held.$1" 2>&1 &
    poll "$1 is up" grep -q up "held.$1"
}

boot_id() { "$1" -e cat /proc/sys/kernel/random/boot_id; }
worker() { pgrep -x "$1"; }
gone() { ! pgrep -x "$1" >/dev/null; }
systems() { virsh list --all --name | grep -c . || true; }
networks() { virsh net-list --all --name | sort | xargs; }
