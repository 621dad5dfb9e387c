#!/bin/bash
# Two private hosts at once don't know of each other, though they use the same names, the same
# subnet and one cold cache.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

cat >network.xml <<'XML'
<network><name>same</name><uuid>11111111-2222-3333-4444-555555555555</uuid>
<forward mode='nat'/><bridge name='same0'/>
<ip address='198.51.100.1' netmask='255.255.255.0'/></network>
XML

one() {
    "$program" private -- bash -c "
        set -eu
        virsh domcapabilities >/dev/null # fills the cache
        test -z \"\$(virsh -q net-list --all)\"
        virsh -q net-create network.xml
        touch up.$1
        until [ -e up.$2 ] || [ \$SECONDS -gt $WAIT_S ]; do sleep 0.02; done
        [ -e up.$2 ] # both are up now
        test \"\$(virsh -q net-list --all | wc -l)\" = 1
        test \"\$(cat /proc/[0-9]*/comm | grep -c libvirtd)\" = 1
        touch seen.$1
        until [ -e seen.$2 ] || [ \$SECONDS -gt $WAIT_S ]; do sleep 0.02; done
        [ -e seen.$2 ]
        echo fine" >"log.$1" 2>&1
}
one a b &
first=$!
one b a || fail "the second: $(cat log.b)"
wait "$first" || fail "the first: $(cat log.a)"
expect "both" "fine fine" "$(tail -qn1 log.a log.b | xargs)"
poll no_processes || fail "processes are left: $(processes)"
