#!/bin/bash
# The twin's programs open /dev/null where standard input, output or error is closed: no socket or
# file of theirs gets the number. No VM takes part. usage: standard.sh BUILD-FOLDER
set -euo pipefail

build=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "standard.sh: FAILED: $*" >&2
    exit 1
}

# What the proxy starts has the three as well.
# shellcheck disable=SC2016 # for that shell
"$build/twin-blind" "$work/socket" sh -c \
    'got=$(for file in 0 1 2; do readlink "/proc/$$/fd/$file"; done)
    echo "$got" >"$1"' sh "$work/blind" <&- >&- 2>&- ||
    fail "twin-blind ended with $?"
[ "$(sort -u blind)" = /dev/null ] || fail "twin-blind: its command has $(xargs <blind)"

# The service turns output and error to its log.
# shellcheck disable=SC2016 # for the private host's shell
COTENANT_ACCELERATOR=tcg "$build/cotenant" private -- bash -c '
mkdir -p /run/wsl
"$1/twin-service" "$1/twin/identities/wsl.yaml" <&- >&- 2>&- &
for _ in $(seq 100); do
    [ ! -S /run/wsl/service.sock ] || break
    sleep 0.1
done
for file in 0 1 2; do readlink "/proc/$!/fd/$file"; done
kill $!' bash "$build" >service 2>said || fail "no service: $(cat said service)"
sed -n 1p service | grep -qx /dev/null || fail "twin-service has $(xargs <service)"
[ "$(sed -n '2,3p' service | grep -c '\.log$')" -eq 2 ] || fail "twin-service has $(xargs <service)"
