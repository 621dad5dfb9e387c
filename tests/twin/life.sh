#!/bin/bash
# The VM's life: distributions that come and go, terminate, shutdown, the idle stop.
set -euo pipefail
# shellcheck source=tests/twin/runtime.sh
. "$(dirname "$0")/runtime.sh"

running() { wsl --list --running --quiet | xargs; }

# Before anything runs.
expect "nothing runs" 255 "$(status wsl --list --running)"
expect "its text" "There are no running distributions." "$(cat status.out)"
expect "nothing runs, quietly" 0 "$(status wsl --list --running --quiet)"
expect "no text" "" "$(cat status.out)"
expect "list" "WSL Distributions: busybox (Default)" "$(wsl --list | xargs)"
expect "status" "Default Distribution: busybox" "$(wsl --status | head -n 1)"
expect "shutdown of nothing" 0 "$(status wsl --shutdown)"
expect "listing starts no VM" 0 "$(systems)"
expect "and no network" "" "$(networks)"

# A distribution from a tar, plugged into the running VM.
expect "up" 0 "$(status wsl -e true)"
before=$(boot_id wsl)
expect "import" 0 "$(status wsl --import second "$folder/second" "$build/guest/busybox.tar")"
[ -f second/ext4.img ] || fail "no image in the folder of the import"
expect "the same name again" 255 "$(status wsl --import second x "$build/guest/busybox.tar")"
expect "the same folder again" 255 "$(status wsl --import third second "$build/guest/busybox.tar")"
expect "no tar" 255 "$(status wsl --import third x /no/such.tar)"
head -c 100000 /dev/urandom >garbage.tar
expect "garbage for a tar" 255 "$(status wsl --import third x "$folder/garbage.tar")"
[ ! -e x/ext4.img ] || fail "a failed import left an image"
expect "a name like an option" 255 "$(status wsl --import -d y "$build/guest/busybox.tar")"
wsl -d second -e sh -c 'echo kept >/root/file; sync' </dev/null
expect "files are the distribution's own" 1 "$(status wsl -e test -e /root/file)"
expect "the VM is the same" "$before" "$(boot_id wsl)"
expect "both run" "busybox second" "$(running)"
expect "table" "* busybox Running 2 second Running 2" "$(wsl -l -v | tail -n +2 | xargs)"

# A proof would shut both down: it is refused, by name.
expect "a proof beside it" 69 "$(status "$build/cotenant" prove --out refused)"
grep -q "owner WSL, Running; its shutdown would stop busybox, second)" status.err ||
    fail "not refused by name: $(cat status.err)"

# Terminating one leaves the other.
wsl -d second -e sleep 1000 </dev/null &
stopped=$!
wsl -e sh -c 'echo there; sleep 1000' </dev/null >other &
other=$!
poll "the other's command runs" grep -q there other
poll "the first's command runs" sh -c 'wsl -d second -e ps </dev/null | grep -q "sleep 1000"'
expect "terminate" 0 "$(status wsl --terminate second)"
result=0
wait "$stopped" || result=$?
[ "$result" -ne 0 ] || fail "the command of a terminated distribution ended with 0"
expect "the other runs on" busybox "$(running)"
kill -0 "$other" || fail "terminate ended the other's command"
expect "terminate what does not run" 0 "$(status wsl -t second)"
expect "terminate what is not there" 255 "$(status wsl -t nope)"
expect "a file outlives terminate" kept "$(wsl -d second -e cat /root/file </dev/null)"

# Shutdown stops what the runtime started.
expect "network" WSL "$(networks)"
expect "shutdown" 0 "$(status wsl --shutdown)"
expect "no VM" 0 "$(systems)"
gone vmmemWSL || fail "the worker is still there after shutdown"
expect "no network" "" "$(networks)"
result=0
wait "$other" || result=$?
[ "$result" -ne 0 ] || fail "the command of a VM that was shut down ended with 0"
expect "its file outlives shutdown" kept "$(wsl -d second -e cat /root/file </dev/null)"
[ "$(boot_id wsl)" != "$before" ] || fail "shutdown did not end the VM"

# Unregistering takes the disk out of the running VM.
expect "unregister" 0 "$(status wsl --unregister second)"
[ ! -e second/ext4.img ] || fail "the image is left"
expect "one left" "busybox" "$(wsl -l -q | xargs)"
expect "unknown now" 255 "$(status wsl -d second -e true)"
expect "import again, in the same VM" 0 \
    "$(status wsl --import second second "$build/guest/busybox.tar")"
expect "it is a new one" 1 "$(status wsl -d second -e test -e /root/file)"
expect "unregister" 0 "$(status wsl --unregister second)"
wsl --shutdown

# The idle stop, in another identity of the same kind.
mkdir identities
sed -e 's/^idle_s:.*/idle_s: 1/' "$build/twin/identities/wslx.yaml" >identities/wslx.yaml
export TWIN_IDENTITIES=$folder/identities
mkfifo word
wslx -e sh -c 'echo there; read -r _' <word >long &
long=$!
exec 3>word
poll "its command runs" grep -q there long
worker=$(worker vmmemWSLX)
sleep 3 # thrice the time after which it stops when idle
expect "the same worker as long as a command runs" "$worker" "$(worker vmmemWSLX)"
exec 3>&-
result=0
wait "$long" || result=$?
expect "and the command ended by itself" 1 "$result"
poll "idle stop" gone vmmemWSLX
expect "the network stays after it" WSLX "$(networks)"
expect "nothing runs" "" "$(wslx --list --running --quiet)"
expect "and comes back" 0 "$(status wslx -e true)"
wslx --shutdown
expect "no network" "" "$(networks)"
