#!/bin/bash
# The cache outlives a private host; every private host works without it, too.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

ask() { "$program" private -- virsh domcapabilities >answer; }
capabilities() { find "$1" -path '*/cotenant/libvirt/qemu/capabilities/*.xml' 2>/dev/null; }

mkdir cache
export XDG_CACHE_HOME=$work/cache
ask || fail "cold"
file=$(capabilities cache)
[ -s "$file" ] || fail "nothing was cached"
written=$(stat -c %Y.%Z.%s "$file")
ask || fail "warm"
expect "the cache when warm" "$written" "$(stat -c %Y.%Z.%s "$file")"
truncate -s 1000 "$file"
ask || fail "with a half-written cache"
[ "$(stat -c %s "$file")" -gt 1000 ] || fail "the half-written file stayed"
mkdir -p a; echo cacheless >a/file
unset XDG_CACHE_HOME
ask || fail "with HOME alone"
[ -n "$(capabilities "$HOME/.cache")" ] || fail "nothing was cached under HOME"

home=$HOME
unset HOME
ask || fail "without HOME"
HOME=/no/such/folder ask || fail "with a HOME that is not there"
[ ! -e /no ] || fail "a HOME was made"
mkdir -m 555 readonly
XDG_CACHE_HOME=$work/readonly/cache ask || fail "with a cache that cannot be made"
XDG_CACHE_HOME=relative ask || fail "with a relative cache"
[ ! -e relative ] || [ "$(id -u)" -eq 0 ] || fail "a relative cache was made"
XDG_CACHE_HOME=/proc ask || fail "with somebody else's cache"
export HOME=$home
