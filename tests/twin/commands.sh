#!/bin/bash
# Commands in the twin's guest: their bytes, their exit status, many at once, and their end.
set -euo pipefail
# shellcheck source=tests/twin/runtime.sh
. "$(dirname "$0")/runtime.sh"

# The command line, without a service.
expect "help" 0 "$(status wsl --help)"
expect "version" 0 "$(status wsl --version)"
expect "version's text" "WSL version" "$(cut -d: -f1 status.out)"
expect "option of WSL's that is not ours" 255 "$(status wsl --export a b)"
expect "its text" "wsl: --export is not supported by this runtime." "$(cat status.err)"
expect "no option" 255 "$(status wslx --frobnicate)"
expect "its text" "wslx: Invalid command line option: --frobnicate. See --help." "$(cat status.err)"
[ ! -e /run/wsl/service.sock ] || fail "a service was started for nothing"

# The first command brings everything up.
expect "uname" Linux "$(wsl -d busybox -e uname </dev/null)"
expect "unknown distribution" 255 "$(status wsl -d nope -e true)"
expect "its text" "wsl: There is no distribution with the supplied name: nope. See 'wsl --list'. \
(WSL_E_DISTRO_NOT_FOUND)" "$(cat status.err)"
expect "nothing of it on stdout" "" "$(cat status.out)"

# Exit statuses.
expect "exit status" 7 "$(status wsl -e sh -c 'exit 7')"
expect "exit status 255" 255 "$(status wsl -e sh -c 'exit 255')"
expect "killed by a signal" 137 "$(status wsl -e sh -c 'kill -9 $$')"
expect "ended by SIGTERM" 143 "$(status wsl -e sh -c 'kill $$')"
[ "$(status wsl -e /no/such/program)" != 0 ] || fail "a missing program exits 0"

# Arguments, shell or none, folder, input.
expect "words are kept apart" "[a b][][*]" "$(wsl -e printf '[%s]' 'a b' '' '*' </dev/null)"
# shellcheck disable=SC2016 # for the guest's shell
expect "without -e a shell reads the line" /root "$(wsl -- echo '$HOME' </dev/null)"
expect "folder" /tmp "$(wsl --cd /tmp -e pwd </dev/null)"
# shellcheck disable=SC2016 # for the guest's shell
expect "the distro's shell, fed by stdin" "it is busybox" \
    "$(echo 'echo it is $WSL_DISTRO_NAME' | wsl)"
# At a terminal the shell has a prompt; `script` gives it one, and its end there is ours.
# shellcheck disable=SC2016 # for the guest's shell
printf 'echo sum $((40+2))\nexit 5\n' | { sleep 1; cat; sleep 1; } |
    script -qec wsl /dev/null >terminal.out && fail "the shell's exit status is lost" || got=$?
expect "a shell at a terminal: status" 5 "$got"
# Its echo of what is typed may come between the two.
grep -q '^~ # ' terminal.out || fail "no prompt at a terminal: $(cat -v terminal.out)"
grep -q 'sum 42' terminal.out || fail "the shell reads nothing: $(cat -v terminal.out)"
expect "stdin closed" 0 "$(wsl -e cat <&- | wc -c)"
expect "stdin unread" 0 "$(yes | wsl -e true; echo "${PIPESTATUS[1]}")"

# stdout and stderr are separate, and bytes stay as they are.
wsl -e sh -c 'echo to stdout; echo to stderr >&2' >out 2>err </dev/null
expect "stdout" "to stdout" "$(cat out)"
expect "stderr" "to stderr" "$(cat err)"
head -c 10000000 /dev/urandom >random
wsl -e cat <random >copy
cmp random copy || fail "10 MB came back changed"
echo "ok: 10 MB to and fro"
wsl -e sh -c 'cat >&2' <random 2>copy
cmp random copy || fail "10 MB came back changed by stderr"
echo "ok: 10 MB by stderr"

# A reader that does not read holds up its own channel alone.
mkfifo slow
# shellcheck disable=SC2016 # for the guest's shell
wsl -e sh -c 'cat /dev/zero & p=$!; sleep 1; echo reached >&2; kill $p' >slow 2>err </dev/null &
exec 3<slow
poll "stderr goes on while stdout is stuck" grep -q reached err
wsl -e true </dev/null
echo "ok: and so do other commands"
cat <&3 >/dev/null
exec 3<&-
wait
expect "the reader that goes ends the command" y "$(wsl -e yes </dev/null | head -n 1)"

# Many at once, in one VM.
for i in $(seq 20); do
    wsl -e sh -c "echo begin; head -c 100000 /dev/zero | wc -c; cat; exit $i" <<<"$i" >"many.$i" &
    pids[i]=$!
done
for i in $(seq 20); do
    result=0
    wait "${pids[i]}" || result=$?
    expect "command $i of 20" "$i begin 100000 $i" "$result $(head -c 1000 "many.$i" | xargs)"
done
expect "one VM for all" 1 "$(systems)"

# What ends the client ends the command, and what that started.
in_guest() { wsl -e ps </dev/null | grep -q "[s]leep 4321"; }
not_in_guest() { ! in_guest; }
for signal in INT TERM KILL; do
    # A shell starts what it puts into the background with SIGINT ignored.
    env --default-signal=INT wsl -e sh -c 'sleep 4321 & sleep 4321; true' </dev/null &
    client=$!
    poll "command runs" in_guest
    kill -"$signal" "$client"
    result=0
    wait "$client" || result=$?
    [ "$result" -gt 128 ] || fail "the client ended with $result after SIG$signal"
    poll "SIG$signal of the client ends the command" not_in_guest
done

wsl --shutdown
