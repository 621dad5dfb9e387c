#!/bin/bash
# Somebody else interferes with the host between two steps of a proof: it is PARTIAL, never PROVEN,
# not FAILED, and names what happened. Then the host itself goes in the middle.
# usage: contamination.sh COTENANT
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "${MACHINE_WORK:-$(dirname "$0")/../private}/machine.sh"
machine_parts="guest tools profiles twin twin-client twin-service"
machine_enter "$0" "$@"
# shellcheck source=tests/prove/proof.sh
. "$work/proof.sh"

"$program" private -- true # the cache may stay
traces >before

cat >inside.sh <<'END'
# On the private host, beside the prover. usage: inside.sh PROGRAM FOLDER WHAT…
set -euo pipefail
program=$1 folder=$2
shift 2
"$program" prove --plan procedure --out "$folder" >"$folder.out" 2>"$folder.err" &
prover=$!

last_step() {
    grep '"kind":"step"' "$folder/history.jsonl" 2>/dev/null | tail -n 1
}

# Stops the prover between the end of this step, or a later one ($index), and the begin of the next.
between_steps() {
    local until=$((SECONDS + 300)) step
    while [ "$SECONDS" -lt "$until" ]; do
        step=$(last_step) || true
        if [[ $step =~ \"index\":([0-9]+),.*\"phase\":\"end\" && ${BASH_REMATCH[1]} -ge $1 ]]; then
            index=${BASH_REMATCH[1]}
            kill -STOP "$prover"
            until grep -q '^State:.T' "/proc/$prover/status"; do sleep 0.01; done
            [ "$(last_step)" != "$step" ] || return 0
            kill -CONT "$prover"
        fi
        sleep 0.01
    done
    return 1
}

cat >stranger.xml <<XML
<domain type='qemu'><name>stranger</name><memory unit='MiB'>16</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>
XML
for what; do
    case $what in
    dnsmasq)
        between_steps 2
        case $index in 4 | 5) network=WSL ;; *) network=WSLX ;; esac # up, and stays up
        pid=$(ps -eo pid=,args= | awk -v file="/$network.conf" \
            'index($0, "/dnsmasq ") && index($0, file) { print $1; exit }')
        kill -KILL "$pid"
        ;;
    stranger)
        between_steps 3
        virsh -q create stranger.xml >virsh.out
        ;;
    libvirtd)
        between_steps 2
        busybox killall -KILL libvirtd
        ;;
    esac
    kill -CONT "$prover"
done
wait "$prover"
END

interfered() { # FOLDER WHAT…
    local folder=$1
    shift
    expect "status with $*" 2 \
        "$(status "$program" private -- bash inside.sh "$program" "$folder" "$@")"
    grep -q '^PARTIAL' "$folder.out" || show "$folder" "not PARTIAL"
    grep -q '^fail' "$folder.out" && show "$folder" "something failed"
    "$program" verify --quiet "$folder" || expect "verify with $*" 2 "$?"
}

interfered others dnsmasq stranger
grep -q '^unknown *service.wslx\? .*somebody else ended the service dnsmasq WSLX\? (' others.out ||
    show others "the dnsmasq is not named"
grep -q '^unknown .*somebody else started the compute system [-0-9a-f]* (owner none)' others.out ||
    show others "the stranger is not named"
grep -q '^unknown *clean .*compute system' others.out || show others "clean is not unknown"
grep -q 'somebody else started the compute system' others/report.md ||
    show others "the report does not name the stranger"
grep -q '"outcome":"complete"' others/history.jsonl || show others "it did not go on"
nothing_left "after somebody else's doing"

interfered headless libvirtd
grep -q 'the host' headless.err || show headless "it does not say what ended it"
grep -q '"kind":"end","outcome":"error"' headless/history.jsonl || show headless "no end of it"
nothing_left "after the end of libvirtd"
