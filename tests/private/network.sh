#!/bin/bash
# The uplink answers what comes through NAT, and only that.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

cat >network.xml <<'XML'
<network><name>n</name><forward mode='nat'/><bridge name='n0' stp='off' delay='0'/>
<ip address='198.51.100.1' netmask='255.255.255.0'><dhcp>
<range start='198.51.100.9' end='198.51.100.99'/></dhcp></ip></network>
XML
cat >inside.sh <<'SH'
set -eu
ping() { busybox ping -c1 -W1 "$1" >/dev/null; }
ping "$COTENANT_UPLINK" || { echo "the uplink does not answer"; exit 1; }
test "$(ip -n uplink route | wc -l)" = 1 || { echo "the uplink has a route too many"; exit 1; }
! busybox nslookup example.org >/dev/null 2>&1 || { echo "a resolver answered"; exit 1; }
virsh -q net-create network.xml
# A guest's stand-in: a namespace behind the bridge.
ip netns add guest
ip link add g0 type veth peer name eth0 netns guest
ip link set g0 master n0 up
ip -n guest address add 198.51.100.50/24 dev eth0
ip -n guest link set eth0 up
ip -n guest route add default via 198.51.100.1
outside() { ip netns exec guest busybox ping -c2 -W1 "$COTENANT_UPLINK" >/dev/null; }
outside || { echo "no answer through NAT"; exit 1; }
iptables -t nat -F LIBVIRT_PRT
! outside || { echo "an answer without NAT"; exit 1; }
echo fine
SH
expect "inside" fine "$("$program" private -- sh inside.sh 2>/dev/null || true)"
