#!/bin/bash
# What cannot work is said in one line, with what to do, and leaves nothing.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

traces >before
guests=
# refused WHAT PATTERN SCRIPT: runs the script as root of a machine of its own, then a private host.
refused() {
    local got=0
    unshare --user --map-root-user --mount --net bash -c "set -eu
        $3
        exec ${4-} $program private $guests -- true" >said 2>&1 || got=$?
    expect "$1: status" 69 "$got"
    grep -q "^cotenant private: .*$2" said || fail "$1: said: $(cat said)"
    expect "$1: lines" 1 "$(grep -vc '^cotenant: guests can have no network' said)"
    poll no_processes || fail "$1: processes are left: $(processes)"
}
refused "libvirtd fails" "libvirtd ended while it started.*no drivers" \
    "printf '#!/bin/sh\necho no drivers >&2; exit 1\n' >fake; chmod 755 fake
    mount --bind fake \"\$(PATH=\$PATH:/usr/sbin command -v libvirtd)\""
refused "libvirtd is missing" "libvirt-daemon" \
    "chmod 600 fake; mount --bind fake \"\$(PATH=\$PATH:/usr/sbin command -v libvirtd)\""
refused "ip fails" "ip failed: no veth" \
    "printf '#!/bin/sh\necho no veth >&2; exit 1\n' >fake; chmod 755 fake
    mount --bind fake \"\$(readlink -f \"\$(PATH=\$PATH:/usr/sbin:/sbin command -v ip)\")\""
refused "no namespaces" "max_user_namespaces" "echo 0 >/proc/sys/user/max_net_namespaces"
refused "a hidden part of proc" "fresh proc" "mount -t tmpfs none /proc/irq" \
    "unshare --user --map-root-user --mount" # a container: what hides it cannot be undone
# What forbids guests is said before a command that wants them is run; without --try it runs.
guests="--try"
refused "no iptables" "no VM with a network.*iptables" \
    "chmod 600 fake
    mount --bind fake \"\$(readlink -f \"\$(PATH=\$PATH:/usr/sbin command -v iptables)\")\""
refused "no dnsmasq" "no VM with a network.*dnsmasq" \
    "chmod 600 fake; mount --bind fake \"\$(PATH=\$PATH:/usr/sbin command -v dnsmasq)\""
refused "no QEMU" "no VM with a network.*emulator" \
    "chmod 600 fake; mount --bind fake /usr/bin/qemu-system-x86_64"
refused "no network device" "guests can have no network" "mount -t tmpfs none /dev/net"
refused "a network device that is none" "no VM with a network.*tap device" \
    "mount --bind /dev/null /dev/net/tun"
refused "CPU time" "CPU time is limited.*ulimit -t" "ulimit -t 600"
refused "small files" "size of files is limited.*ulimit -f" "ulimit -f 100000"
refused "few files" "number of open files is limited.*ulimit -n" "ulimit -n 128"
expect "limits that can be raised" 0 \
    "$(status bash -c "ulimit -S -t 600 -n 128; exec $program private --try -- true")"
expect "limits, and no guests" 0 \
    "$(status bash -c "ulimit -t 600; ulimit -n 128; exec $program private -- true")"

# A container's seccomp profile, as Docker has it or worse.
guests=
refused "no clone" "cannot make namespaces: .*seccomp" ":" "python3 $work/forbid.py clone"
refused "no unshare" "cannot make a network namespace: .*seccomp" ":" \
    "python3 $work/forbid.py unshare"
rm -f fake
traces >after
diff before after >&2 || fail "traces are left"
