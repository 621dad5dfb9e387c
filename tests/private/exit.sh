#!/bin/bash
# Exit statuses, streams, environment: `cotenant private -- CMD` looks like CMD.
# shellcheck disable=SC2016 # what is quoted is for the shell inside
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

private() { "$program" private "$@"; }

expect "of true" 0 "$(status private -- true)"
expect "without --" 3 "$(status private sh -c 'exit 3')"
expect "of exit 7" 7 "$(status private -- sh -c 'exit 7')"
expect "of a command killed" 137 "$(status private -- sh -c 'kill -9 $$')"
expect "of a command that was sent SIGTERM" 143 "$(status private -- sh -c 'kill -TERM $$')"
expect "of a command that is not there" 127 "$(status private -- no-such-command)"
expect "of a folder" 126 "$(status private -- /etc)"

expect "without a command" 64 "$(status private)"
expect "unknown option" 64 "$(status private --wrong -- true)"
expect "option without its value" 64 "$(status private --out)"
expect "impossible --out" 64 "$(status private --out /no/such/folder -- true)"
expect "unknown subcommand" 64 "$(status "$program" wrong)"
expect "no subcommand" 64 "$(status "$program")"
expect "--help" 0 "$(status private --help)"
expect "--version" 0 "$(status "$program" --version)"
expect "bad accelerator" 64 "$(COTENANT_ACCELERATOR=fast status private -- true)"
expect "one line for an error" 1 "$(private --wrong 2>&1 | wc -l)"

head -c 1000000 /dev/urandom >bytes
private -- cat <bytes >copy
cmp bytes copy || fail "standard input or output was changed"
expect "standard error" "to err" "$(private -- sh -c 'echo to err >&2' 2>&1 >/dev/null |
    grep -v /dev/net/tun)"
expect "an inherited descriptor" "to three" "$(private -- sh -c 'echo to three >&3' 3>&1)"

expect "the working folder" "$work/home" "$(cd home && private -- pwd)"
expect "PATH" "$work/root/tools" "$(private -- sh -c 'echo "${PATH%%:*}"')"
private -- sh -c 'command -v dnsmasq iptables libvirtd' >/dev/null || fail "no sbin on PATH"
expect "libvirt's variables" "qemu:///system " \
    "$(LIBVIRT_DEBUG=1 private -- sh -c 'echo "$LIBVIRT_DEFAULT_URI $LIBVIRT_DEBUG"')"
expect "COTENANT_PRIVATE" 1 "$(private -- printenv COTENANT_PRIVATE)"
expect "signals are not blocked or ignored" "$(grep '^Sig[BI]' /proc/self/status)" \
    "$(private -- grep '^Sig[BI]' /proc/self/status)"
expect "libvirt" "" "$(private -- virsh --quiet list --all)"
