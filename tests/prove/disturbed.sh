#!/bin/bash
# A proof that is disturbed in its middle: killed, interrupted, a VM of it suspended.
# usage: disturbed.sh COTENANT
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "${MACHINE_WORK:-$(dirname "$0")/../private}/machine.sh"
machine_parts="guest tools profiles twin twin-client twin-service"
machine_enter "$0" "$@"
# shellcheck source=tests/prove/proof.sh
. "$work/proof.sh"

"$program" private -- true # the cache may stay
traces >before

# Both are up after the second step of the procedure's plan: the moment to interfere.
second_step='"index":2,"kind":"step","outcome":"done","phase":"end"'
both_up() {
    [ "$(lines "$1" "$second_step")" -gt 0 ]
}
start() { # FOLDER: a proof in the background, until both are up
    env --default-signal=INT "$program" prove --quiet --plan procedure --out "$1" \
        >"$1.out" 2>"$1.err" &
    pid=$!
    poll test -s "$1/history.jsonl" || show "$1" "no history"
    poll both_up "$1" || show "$1" "the second step did not end"
}

start killed
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
nothing_left "after SIGKILL"
"$program" report killed --format plain >killed.out 2>killed.err || show killed "not readable"
grep -q '^PARTIAL' killed.out || show killed "a killed proof is not PARTIAL"

start interrupted
kill -INT "$pid"
got=0
wait "$pid" || got=$?
expect "status of an interrupted proof" 3 "$got"
grep -q '"outcome":"interrupted"' interrupted/history.jsonl || show interrupted "no word of it"
expect "verify of an interrupted proof" 3 "$(status "$program" verify --quiet interrupted)"
nothing_left "after SIGINT"

# The beats come from inside the guest: they stop while its VM is suspended.
cat >suspend.sh <<'END'
"$1" prove --quiet --json --plan procedure --out frozen >frozen.out 2>frozen.err &
until grep -qs "$2" frozen/history.jsonl; do sleep 0.05; done
virsh -q suspend "$(virsh -q list --name | grep '^wslx-')"
wait $!
END
expect "status with a suspended VM" 1 \
    "$(status "$program" private -- bash suspend.sh "$program" "$second_step")"
expect "what a quiet proof says" "" "$(cat frozen.err)"
python3 - frozen.out <<'END' || show frozen "survive.wslx.wsl did not fail"
import json
import sys

result = json.load(open(sys.argv[1], encoding="ascii"))
failed = [c["id"] for c in result["criteria"] if c["result"] == "fail"]
sys.exit(0 if result["verdict"] == "FAILED" and "survive.wslx.wsl" in failed else 1)
END
python3 - frozen/history.jsonl <<'END' || show frozen "the beats did not stop with the VM"
import json
import sys

events = [json.loads(line) for line in open(sys.argv[1], encoding="ascii")]
paused = next(e["t"] for e in events if e["kind"] == "change" and e.get("to") == "Paused")
beats = [e["t"] for e in events if e["kind"] == "beat" and e["runtime"] == "wslx"]
late = [t for t in beats if t > paused + 1_000_000_000]
sys.exit(0 if beats and not late else 1)
END
nothing_left "after a failure"
