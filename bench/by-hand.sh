#!/bin/bash
# The steps of the plan `procedure` as one would type them: the runtimes' commands, virsh, and the
# fixed sleeps of the procedure by hand (3 s after a shutdown, 5 s after a start). It is what
# bench/run compares `cotenant prove` with, and runs on a private host:
# cotenant private -- bench/by-hand.sh
set -euo pipefail

after_shutdown_s=3
after_start_s=5

look() {
    printf '== %s\n' "$1"
    virsh --quiet list
    virsh --quiet net-list
    pgrep --list-name vmmem || true
}

# A command that keeps the VM alive in the background, as the procedure's jobs do.
start() {
    "$1" -d busybox -e sh -c 'echo running; sleep 120' &
    sleep "$after_start_s"
    look "$1 started"
}

stop() {
    "$1" --shutdown
    sleep "$after_shutdown_s"
    look "$1 shut down"
}

wsl --shutdown
wslx --shutdown
sleep "$after_shutdown_s"
look baseline
start wsl
start wslx
stop wsl
wslx --list --running
start wsl
stop wslx
wsl --list --running
start wslx
wsl --shutdown
wslx --shutdown
sleep "$after_shutdown_s"
look 'final state'
wait
