#!/bin/bash
# Whatever is wrong with a proof's input: one line that says what and what to do, the right status,
# nothing left behind; and a runtime that misbehaves, or a host that dies, leaves a history that can
# be read. No VM takes part: the runtimes are shell commands.
# usage: bad_input.sh COTENANT
set -euo pipefail

cotenant=$(readlink -f "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export COTENANT_ACCELERATOR=tcg
failures=0

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# Runs `cotenant prove ARG…`, and wants the status and one line of an error that has the text.
refused() { # STATUS TEXT ARG…
    local wanted=$1 text=$2 status=0
    shift 2
    "$cotenant" prove --quiet "$@" >out 2>err || status=$?
    [ "$status" -eq "$wanted" ] || fail "prove $*: status $status, not $wanted: $(cat err)"
    [ ! -s out ] || fail "prove $*: something on standard output"
    # The private host may have hints of its own about the machine ("cotenant: …").
    [ "$(grep -cv '^cotenant: ' err)" -eq 1 ] || fail "prove $*: not one line: $(cat err)"
    grep -qF -- "$text" err || fail "prove $*: no \"$text\" in: $(cat err)"
    [ ! -e proofs ] || fail "prove $*: left $(find proofs)"
}

# Writes NAME.yaml: a runtime of shell commands. EXEC, VERSION and DISTROS are scripts.
# A busy machine keeps its deadlines; where one is the subject, it is shorter.
runtime() { # NAME EXEC [VERSION [DISTROS]]
    cat >"$1.yaml" <<YAML
format: 1
name: $1
owner: ${1^^}
distro: disk
commands:
  exec: [sh, -c, '$2', "{command}"]
  shutdown: ["true"]
  version: [sh, -c, '${3-echo 1}']
  distros: [sh, -c, '${4-echo disk}']
networks: [{id: $1-net, name: $1}]
deadlines: {start_ms: 60000, shutdown_ms: 60000, command_ms: 60000}
YAML
}
runtime good 'exit 1'

# The command line.
refused 64 'unknown runtime nobody; known are' nobody wsl
refused 64 '2 to 16 runtimes, not 1' wsl
refused 64 'wsl is named twice' wsl wsl
refused 64 'unknown option --colour' --colour
refused 64 'tour or procedure' --plan walk
refused 64 'wants a whole number' --rounds many
refused 64 '1 to 10000 rounds' --rounds 0
refused 64 'RUNTIME=NAME' --distro busybox
refused 64 'is not under proof' --distro good=busybox
mkdir full && touch full/file
refused 64 'not an empty folder' --out full
refused 64 'not an empty folder' --out full/file
refused 64 'cannot make the folder' --out full/file/under

# The profile.
sed 's/^distro: .*/distro: Docker-Desktop/; s/good/docker/' good.yaml >docker.yaml
refused 65 "another program's own; name one for the proof by --distro docker=NAME" \
    --profile docker.yaml --profile good.yaml
refused 65 "another program's own" --profile docker.yaml --profile good.yaml --distro good=busybox
# Named, it is taken, and is as good as any.
refused 64 '1 to 10000 rounds' --profile docker.yaml --profile good.yaml \
    --distro docker=docker-desktop --rounds 0
refused 65 'no.yaml' --profile no.yaml --profile good.yaml
: >empty.yaml
refused 65 'empty.yaml' --profile empty.yaml --profile good.yaml
printf 'format: 1\nname: [\n' >broken.yaml
refused 65 'broken.yaml:3:1: ' --profile broken.yaml --profile good.yaml
printf 'format: 1\nnmae: x\n' >typo.yaml
refused 65 'typo.yaml:2:1: ' --profile typo.yaml --profile good.yaml
head -c 2000000 /dev/zero | tr '\0' '#' >huge.yaml
refused 65 'huge.yaml' --profile huge.yaml --profile good.yaml
mkdir folder.yaml
refused 65 'folder.yaml' --profile folder.yaml --profile good.yaml

# The runtime, before the first step.
runtime missing 'exit 0'
sed -i 's/exec: \[sh,/exec: [no-such-command,/' missing.yaml
refused 69 'no-such-command is not there' --profile missing.yaml --profile good.yaml
runtime failing 'exit 0' 'echo it is broken >&2; exit 3'
refused 69 'ended with status 3: it is broken' --profile failing.yaml --profile good.yaml
runtime hanging 'exit 0' 'exec sleep 1000'
sed -i 's/command_ms: 60000/command_ms: 1000/' hanging.yaml
refused 69 'did not end within 1000 ms' --profile hanging.yaml --profile good.yaml
runtime distroless 'exit 0' 'echo 1' 'echo disk2'
refused 69 'distroless has no distro disk' --profile distroless.yaml --profile good.yaml

# Another proof begins in the same folder after this one found it empty.
runtime racing 'exit 0' "echo 1; echo other >$folder/ev-racing/history.jsonl"
refused 65 'file already exists' --profile racing.yaml --profile good.yaml --out ev-racing
[ "$(cat ev-racing/history.jsonl)" = other ] || fail "two proofs in one folder: the first is lost"

# The runtime, later: a history that can be read, and a verdict that is not PROVEN.
ended() { # NAME STATUS TEXT: proves NAME beside a plain one
    local status=0
    "$cotenant" prove --plan procedure --profile "$1.yaml" --profile good.yaml --out "ev-$1" \
        >out 2>err || status=$?
    [ "$status" -eq "$2" ] || fail "$1: status $status, not $2: $(cat err)"
    grep -qF -- "$3" err || fail "$1: no \"$3\" in: $(cat err)"
    tail -n 1 "ev-$1/history.jsonl" | grep -q '"kind":"end"' || fail "$1: the history has no end"
    local again=0
    "$cotenant" verify --quiet "ev-$1" || again=$?
    [ "$again" -eq "$2" ] || fail "$1: verify gives $again"
}
runtime refusing 'echo no such VM >&2; exit 4'
ended refusing 1 'ended with status 4: no such VM'

# With standard input, output or error closed it ends as it does without, with whole evidence.
closed() { # NAME STATUS: what `prove` with NAME closed left, and how it ended
    [ "$2" -eq 1 ] || fail "$1 closed: status $2: $(cat out err)"
    local again=0
    "$cotenant" verify --quiet "ev-$1" || again=$?
    [ "$again" -eq 1 ] || fail "$1 closed: verify gives $again"
}
for name in input output error; do
    status=0
    words=(prove --quiet --plan procedure --profile refusing.yaml --profile good.yaml)
    words+=(--out "ev-$name")
    case $name in
    input) "$cotenant" "${words[@]}" <&- >out 2>err || status=$? ;;
    output) "$cotenant" "${words[@]}" >&- 2>err || status=$? ;;
    error) "$cotenant" "${words[@]}" >out 2>&- || status=$? ;;
    esac
    closed "$name" "$status"
done
runtime garbage 'head -c 300000 /dev/urandom; exec sleep 1000' 'printf "1\0.\0"'
sed -i 's/start_ms: 60000/start_ms: 2000/' garbage.yaml
ended garbage 1 'no beat came'
grep -q '"version":"1\."' ev-garbage/history.jsonl || fail "UTF-16 was not decoded"
grep -q '"cut":true' ev-garbage/history.jsonl || fail "the garbage was not cut"

# The host dies under it (its PID namespace is its own, so this is its own libvirtd).
# shellcheck disable=SC2016 # for the runtime's shell
runtime deadly 'test "$COTENANT_PRIVATE" = 1 && busybox killall libvirtd; exec sleep 1000'
ended deadly 2 'the host is gone'

# No room: a tiny file system on the private host.
status=0
runtime plain 'exec sleep 1000'
sed -i 's/start_ms: 60000/start_ms: 2000/' plain.yaml
# shellcheck disable=SC2016 # for the private host's shell
"$cotenant" private -- sh -c 'mkdir /run/small && mount -t tmpfs -o size=16k tmpfs /run/small &&
    exec "$0" prove --quiet --profile plain.yaml --profile good.yaml --out /run/small/ev' \
    "$cotenant" >out 2>err || status=$?
[ "$status" -eq 70 ] || fail "no room: status $status"
grep -q 'no space left on device' err || fail "no room: $(cat err)"

# The room ends in the middle of the history: the runtime's own command takes the rest of it.
runtime hungry 'head -c 1000000 /dev/zero >/run/small/all; exec sleep 1000'
cat >full.sh <<'END'
mkdir /run/small
mount -t tmpfs -o size=200k tmpfs /run/small
"$1" prove --quiet --profile hungry.yaml --profile good.yaml --out /run/small/ev
echo "status $?"
"$1" report /run/small/ev --format plain
echo "report $?"
for _ in $(seq 4000); do
    busybox pidof sleep >/dev/null || exit 0
    busybox usleep 50000
done
echo "a session is left"
END
"$cotenant" private -- bash full.sh "$cotenant" >out 2>err || fail "full: $(cat out err)"
grep -qx 'status 70' out || fail "full: $(cat out err)"
grep -q 'no space left on device' err || fail "full: $(cat err)"
grep -q '^PARTIAL: the plan was not finished' out || fail "full: no PARTIAL in: $(cat out err)"
grep -qx 'report 0' out || fail "full: its history cannot be read: $(cat out err)"
! grep -q 'is left' out || fail "full: $(cat out)"

# The room ends while the reports are written: the verdict is known, and is printed all the same.
"$cotenant" prove --quiet --profile plain.yaml --profile good.yaml --out ev-room >out 2>&1 || true
room=$(($(stat -c %s ev-room/history.jsonl) / 1024 + 40))
status=0
# shellcheck disable=SC2016 # for the private host's shell
"$cotenant" private -- sh -c 'mkdir /run/small && mount -t tmpfs -o size="$1"k tmpfs /run/small &&
    exec "$0" prove --quiet --profile plain.yaml --profile good.yaml --out /run/small/ev' \
    "$cotenant" "$room" >out 2>err || status=$?
[ "$status" -eq 70 ] || fail "no room for reports: status $status: $(cat err)"
grep -q '^FAILED' out || fail "no room for reports: no verdict in: $(cat out)"
! grep -q '^report: ' out || fail "no room for reports: it names one: $(cat out)"
grep -q 'not written: .*result.json.*MANIFEST: ' err || fail "no room for reports: $(cat err)"

# The seed gives the same schedule again, and another one another.
schedule() { # SEED
    rm -rf ev-seed
    "$cotenant" prove --quiet --profile good.yaml --profile good2.yaml --plan procedure --rounds 9 \
        --seed "$1" --out ev-seed >/dev/null 2>&1 || true
    head -n 1 ev-seed/history.jsonl | grep -o '"steps":\[.*\]},"runtimes"'
}
runtime good2 'exit 1'
[ "$(schedule 7)" = "$(schedule 7)" ] || fail "the same seed gives another schedule"
[ "$(schedule 7)" != "$(schedule 8)" ] || fail "another seed gives the same schedule"

# Ctrl-C in mid-proof.
runtime endless 'exec sleep 1000'
"$cotenant" prove --profile endless.yaml --profile good.yaml --out ev-int >out 2>err &
prover=$!
for _ in $(seq 2000); do
    grep -q '"verb":"start"' ev-int/history.jsonl 2>/dev/null && break
    sleep 0.1
done
kill -TERM "$prover"
status=0
wait "$prover" || status=$?
[ "$status" -eq 3 ] || fail "interrupted: status $status: $(cat err)"
grep -q '"outcome":"interrupted"' ev-int/history.jsonl || fail "interrupted: not in the history"

[ "$failures" -eq 0 ] || exit 1
echo "all bad input is refused"
