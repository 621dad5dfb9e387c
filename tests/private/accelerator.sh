#!/bin/bash
# KVM is used where a guest says hello by it, TCG elsewhere; asked once, said, remembered.
# QEMU is played by a script, /dev/kvm by a file, on a machine of its own.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"
unset COTENANT_ACCELERATOR

mkdir root/guest
echo kernel >root/guest/vmlinuz
qemu=$(readlink -f "/usr/bin/qemu-system-$(uname -m)")
touch fake
chmod 755 fake

# run FAKE-SCRIPT WITH-KVM: prints the accelerator, then what was said on standard error.
run() {
    printf '#!/bin/bash\n%s\n' "$1" >fresh
    cmp -s fresh fake || cat fresh >fake # else it would be another QEMU
    cat >inner <<SH
set -eu
mount --bind fake $qemu
mkdir -p dev
mount -t tmpfs none dev
for name in null zero urandom tty; do touch dev/\$name; mount --bind /dev/\$name dev/\$name; done
[ $2 = no ] || : >dev/kvm
mount --rbind dev /dev
exec $program private -- printenv COTENANT_ACCELERATOR
SH
    unshare --user --map-root-user --mount bash inner 2>said
    grep -v /dev/net/tun said || true
}

no_kvm=$(run 'exit 1' no | xargs)
expect "without KVM" "tcg cotenant: guests run by TCG, which is slow: there is no /dev/kvm" \
    "$no_kvm"
expect "without KVM, again" tcg "$(run 'exit 1' no)"

hello='echo "[    0.1] early"; echo "cotenant: hello from a guest"; touch asked'
expect "KVM works" kvm "$(run "$hello" yes | head -1)"
grep -q 'KVM boots a guest' said || fail "the answer was not said: $(cat said)"
rm asked
expect "remembered" kvm "$(run "$hello" yes | xargs)"
[ ! -e asked ] || fail "it was tried again though nothing has changed"

expect "another QEMU, which fails" tcg "$(run 'exit 1 # and this is a longer file' yes | head -1)"
grep -q 'KVM boots no guest' said || fail "the answer was not said: $(cat said)"

before=$SECONDS
hangs='echo booting; trap "" TERM; sleep 1000; : hangs'
expect "a guest that hangs" tcg "$(run "$hangs" yes | head -1)"
[ $((SECONDS - before)) -le 20 ] || fail "the deadline was not kept"
poll no_processes || fail "processes are left: $(processes)"

# Killed while it waits for the guest: the guest goes at once, not at the deadline.
rm -f asked
printf '#!/bin/bash\ntouch %s/asked; sleep 1000\n' "$work" >fake
unshare --user --map-root-user --mount bash inner 2>said &
outer=$!
poll test -e asked || fail "KVM was not tried: $(cat said)"
kill -KILL "$outer"
before=$SECONDS
poll no_processes || fail "SIGKILL during the trial leaves: $(processes)"
[ $((SECONDS - before)) -lt 7 ] || fail "it went at the deadline, not at once"

echo nonsense >home/.cache/cotenant/accelerator
expect "a damaged memory" kvm "$(run "$hello # a third" yes | head -1)"
