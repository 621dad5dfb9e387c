#!/bin/bash
# What bench/run measures on a private host: cotenant private -- bench/inside.sh COTENANT REPEATS.
# Prints "address_ms N" and one "latency_us N" for each worker that was killed.
set -euo pipefail

cotenant=$1
repeats=$2
change_deadline_s=10

# From init's start to the line by which it says that it has its address; both are times of the
# guest's own kernel.
measure_address() {
    local init_ms ready_ms
    init_ms=$(wsl -d busybox -e dmesg |
        sed -n 's/^\[ *\([0-9]*\)\.\([0-9]\{3\}\).*Run \/init .*/\1\2/p')
    ready_ms=$(sed -n 's/.*init: ready \([0-9]*\) ms after the kernel.*/\1/p' /run/wsl/*console* |
        tail -n 1)
    wsl --shutdown
    printf 'address_ms %d\n' $((ready_ms - 10#$init_ms))
}

# A VM that never runs an instruction is enough: its worker is a process like any other.
vm_start() {
    virsh --quiet create --paused /dev/stdin <<XML
<domain type='qemu'>
  <name>bench</name><memory unit='MiB'>16</memory><vcpu>1</vcpu>
  <os><type machine='pc'>hvm</type></os>
</domain>
XML
}

now_us() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

# From the SIGKILL of a VM's worker to the line by which cotenant reports the change.
measure_latency() {
    local line pid killed_us
    coproc events { exec "$cotenant" list events --json; }
    for ((i = 0; i < repeats; i++)); do
        vm_start
        pid=$(</run/libvirt/qemu/bench.pid)
        # The watch has it once it has reported it.
        while IFS= read -r -t "$change_deadline_s" -u "${events[0]}" line; do
            [[ $line == *'"part":"systems"'* ]] && break
        done
        killed_us=$(now_us)
        kill -KILL "$pid"
        while IFS= read -r -t "$change_deadline_s" -u "${events[0]}" line; do
            [[ $line == *'"to":"gone"'* ]] || continue
            printf 'latency_us %d\n' $(($(now_us) - killed_us))
            break
        done
        # Everything else that is said of this VM belongs to it and not to the next.
        while IFS= read -r -t 1 -u "${events[0]}" line; do :; done
    done
    # shellcheck disable=SC2154 # coproc sets it
    kill -INT "$events_PID"
    wait "$events_PID" || true
}

measure_address
measure_latency
