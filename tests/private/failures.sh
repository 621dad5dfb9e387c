#!/bin/bash
# What cannot work is said in one line, with what to do, and leaves nothing.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

traces >before
# refused WHAT PATTERN SCRIPT: runs the script as root of a machine of its own, then a private host.
refused() {
    local got=0
    unshare --user --map-root-user --mount --net bash -c "set -eu
        $3
        exec ${4-} $program private -- true" >said 2>&1 || got=$?
    expect "$1: status" 69 "$got"
    grep -q "^cotenant private: .*$2" said || fail "$1: said: $(cat said)"
    expect "$1: lines" 1 "$(grep -vc /dev/net/tun said)"
    poll 10 no_processes || fail "$1: processes are left: $(processes)"
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
rm -f fake
traces >after
diff before after >&2 || fail "traces are left"
