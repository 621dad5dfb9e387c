#!/bin/bash
# What the twin does when its VM or its service is killed, and what is left of a file then.
set -euo pipefail
# shellcheck source=tests/twin/runtime.sh
. "$(dirname "$0")/runtime.sh"

service() { pgrep -x wslservice; }

# Clients that come together start one service and one VM.
for i in $(seq 10); do
    wsl -e true </dev/null &
    pids[i]=$!
done
for i in $(seq 10); do
    wait "${pids[i]}" || fail "client $i of 10 that came together failed"
done
expect "one service" 1 "$(service | wc -l)"
expect "one VM" 1 "$(systems)"

# The VM is killed: its commands end, the next one boots another.
wsl -e sh -c 'echo kept >/root/file; sync' </dev/null
before=$(boot_id wsl)
wsl -e sh -c 'echo there; sleep 1000' </dev/null >out 2>err &
command=$!
poll "a command runs" grep -q there out
kill -KILL "$(worker vmmemWSL)"
result=0
wait "$command" || result=$?
expect "its command's exit status" 255 "$result"
expect "and text" "wsl: The command ended with its virtual machine: the virtual machine ended." \
    "$(cat err)"
expect "nothing runs" "" "$(wsl --list --running --quiet)"
expect "a synced file outlives the VM" kept "$(wsl -e cat /root/file </dev/null)"
[ "$(boot_id wsl)" != "$before" ] || fail "the VM was not killed"

# The service is killed: its VM goes with it, the next client starts both.
wsl -e sh -c 'echo kept too >/root/file2; sync' </dev/null
wsl -e sh -c 'echo there; sleep 1000' </dev/null >out 2>err &
command=$!
poll "a command runs" grep -q there out
kill -KILL "$(service)"
result=0
wait "$command" || result=$?
expect "its command's exit status" 255 "$result"
poll "its VM goes with it" gone vmmemWSL
[ -S /run/wsl/service.sock ] || fail "there is no stale socket: the test tests nothing"
expect "a synced file outlives the service" "kept too" "$(wsl -e cat /root/file2 </dev/null)"
expect "one VM" 1 "$(systems)"
expect "the new service removes the old one's network" 0 "$(status wsl --shutdown)"
expect "no network" "" "$(networks)"

# The service ends when told, and cleans up.
wsl -e true </dev/null
kill -TERM "$(service)"
poll "the service ends" gone wslservice
expect "no VM" 0 "$(systems)"
expect "no network" "" "$(networks)"

# What can be wrong with the service's start.
mkdir identities
sed 's/^idle_s:.*/idle_s: never/' "$build/twin/identities/wsl.yaml" >identities/wsl.yaml
expect "broken identity" 255 "$(TWIN_IDENTITIES=$folder/identities status wsl -e true)"
grep -q 'wsl.yaml:[0-9]*:1: idle_s must be a whole number' status.err || fail "$(cat status.err)"
expect "no identity" 255 "$(TWIN_IDENTITIES=$folder/none status wsl -e true)"
mv /run/wsl/state.json state.json
head -c 20 state.json >/run/wsl/state.json
expect "damaged state" 255 "$(status wsl -e true)"
grep -q '^wsl: The service does not start: /run/wsl/state.json' status.err ||
    fail "$(cat status.err)"
expect "a damaged state is kept" 20 "$(wc -c </run/wsl/state.json)"
mv state.json /run/wsl/state.json
expect "libvirt is not there" 255 \
    "$(LIBVIRT_DEFAULT_URI='qemu+unix:///system?socket=/none' status wsl -e true)"
grep -q '^wsl: No connection to libvirt: ' status.err || fail "$(cat status.err)"
kill -TERM "$(service)"
poll "the service ends" gone wslservice
expect "all is well again" "kept" "$(wsl -e cat /root/file </dev/null)"
wsl --shutdown
