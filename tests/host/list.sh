#!/bin/bash
# What a libvirt host shows: owners never mixed, each part against what the system itself says.
# usage: list.sh COTENANT
COTENANT=$1
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/stage.sh"
stage_enter

port() {
    echo "<interface type='network'><source network='$1'/><model type='virtio'/></interface>"
}
list() { "$COTENANT" list "$1" --json --profile "$profile" >"$STAGE_WORK/$1.json"; }

profile=$(stage_profile pair WSL urn:test:owner)
stage_network WSL br-a 1
stage_network WSLX br-b 2
stage_network alone br-c 3 ""
virsh --quiet create "$(stage_domain a "$(stage_owner WSL)" "$(port WSL)" vmmemWSL)"
virsh --quiet create "$(stage_domain b "$(stage_owner WSLX)" "$(port WSLX)" vmmemWSLX)"
virsh --quiet define "$(stage_domain c "$(stage_owner WSL)")"
virsh --quiet create "$(stage_domain d "$(stage_owner WSL urn:test:other)")"
id_a=$(virsh --quiet domuuid a)
id_b=$(virsh --quiet domuuid b)
net_a=$(virsh --quiet net-uuid WSL)
pid_a=$(stage_pid "guest=a,")

# Systems: WSL is within WSLX, and a namespace that no profile names carries nothing.
list systems
owned='[s for s in d["systems"] if s.get("owner") == a[0] and s["state"] == a[1]]'
stage_check "$STAGE_WORK/systems.json" "[s['id'] for s in $owned] == [a[2]]" WSL Running "$id_a"
stage_check "$STAGE_WORK/systems.json" "[s['id'] for s in $owned] == [a[2]]" WSLX Running "$id_b"
stage_check "$STAGE_WORK/systems.json" "[s['name'] for s in $owned] == ['c']" WSL Created
stage_check "$STAGE_WORK/systems.json" \
    "[s.get('owner') for s in d['systems'] if s['name'] == 'd'] == [None]"
stage_check "$STAGE_WORK/systems.json" "d['host']['private'] and d['unavailable'] == []"
stage_check "$STAGE_WORK/systems.json" \
    "{s['owner_source'] for s in d['systems'] if 'owner' in s} == {'libvirt metadata ' + a[0]}" \
    urn:test:owner

# An output that cannot be written is said, and is no success.
unwritten() { # NAME WORD…
    local status=0
    "${@:2}" >/dev/full 2>"$STAGE_WORK/said" || status=$?
    [ "$status" -eq 70 ] || fail "$1 to a full disk: status $status"
    grep -q "^cotenant $1: cannot write the output: No space left" "$STAGE_WORK/said" ||
        fail "$1 to a full disk says: $(cat "$STAGE_WORK/said")"
}
unwritten list "$COTENANT" list systems
unwritten list "$COTENANT" list systems --json
unwritten list "$COTENANT" list footprint
unwritten list "$COTENANT" list footprint --json
unwritten hcsdiag hcsdiag list

# Networks and ports.
list networks
stage_check "$STAGE_WORK/networks.json" "sorted((n['name'], n['type'], n['bridge'], n['subnets'], \
n['active']) for n in d['networks']) == [('WSL', 'nat', 'br-a', ['172.28.1.0/24'], True), \
('WSLX', 'nat', 'br-b', ['172.28.2.0/24'], True), \
('alone', 'isolated', 'br-c', ['172.28.3.0/24'], True)]"
list endpoints
stage_check "$STAGE_WORK/endpoints.json" \
    "[e['network_id'] for e in d['endpoints'] if e['system_id'] == a[0]] == [a[1]]" "$id_a" "$net_a"
stage_check "$STAGE_WORK/endpoints.json" "[e['mac'] for e in d['endpoints'] if e['system_id'] == \
a[0]] == [a[1]]" "$id_a" "$(virsh --quiet domiflist a | awk '{ print $5 }')"
stage_check "$STAGE_WORK/endpoints.json" "len(d['endpoints']) == 2"

# Workers, as /proc has them.
list workers
stage_check "$STAGE_WORK/workers.json" "[(str(w['pid']), w['name'], str(w['start_time']), \
w['role']) for w in d['workers'] if w['system_id'] == a[0]] == [(a[1], 'vmmemWSL', a[2], 'both')]" \
    "$id_a" "$pid_a" "$(sed 's/.*) //' "/proc/$pid_a/stat" | awk '{ print $20 }')"
stage_check "$STAGE_WORK/workers.json" \
    "[w['memory_bytes'] > 2**20 and w['cpu_ns'] > 0 for w in d['workers']] == [True] * 3"

# Services: the daemon, a dnsmasq for each network, who listens on a profile's socket.
service='[(s["state"], str(s["pid"])) for s in d["services"] if s["name"] == a[0]]'
list services
stage_check "$STAGE_WORK/services.json" "$service == [('stopped', '0')]" "pair service"
python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); time.sleep(600)' \
    "$STAGE_WORK/pair.sock" &
listener=$!
listens() {
    list services && python3 -c 'import json, sys
sys.exit("running" not in [s["state"] for s in json.load(open(sys.argv[1]))["services"]
                           if s["name"] == "pair service"])' "$STAGE_WORK/services.json"
}
stage_await listens
stage_check "$STAGE_WORK/services.json" "$service == [('running', a[1])]" "pair service" "$listener"
stage_check "$STAGE_WORK/services.json" "$service == [('running', a[1])]" libvirtd \
    "$(pgrep -x libvirtd)"
stage_check "$STAGE_WORK/services.json" "$service == [('running', a[1])]" "dnsmasq WSL" \
    "$(cat /run/libvirt/network/WSL.pid)"
kill "$listener"

# Rules: by subnet, none for the network that nothing leaves, none after it is gone.
list nat
"$COTENANT" list nat >"$STAGE_WORK/rules.txt"
grep -qE '^172.28.1.0/24 +ip +nat [A-Z_]+: ip saddr 172.28.1.0/24 ip daddr != .* MASQUERADE$' \
    "$STAGE_WORK/rules.txt" || fail "rules: $(cat "$STAGE_WORK/rules.txt")"
stage_check "$STAGE_WORK/nat.json" "sorted(r['subnet'] for r in d['nat_rules']) == \
['172.28.1.0/24'] * 3 + ['172.28.2.0/24'] * 3"
stage_check "$STAGE_WORK/nat.json" "not any('counter' in r['text'] or 'handle' in r['text'] \
for r in d['nat_rules'])"
virsh --quiet destroy b
virsh --quiet net-destroy WSLX
list nat
stage_check "$STAGE_WORK/nat.json" "{r['subnet'] for r in d['nat_rules']} == {'172.28.1.0/24'}"

# The forms that the procedure types. The twin's profiles know nothing of this owner's namespace.
hcsdiag list >"$STAGE_WORK/hcsdiag"
[[ $(<"$STAGE_WORK/hcsdiag") == "# systems "*"this is not Microsoft's hcsdiag"$'\n'* ]] ||
    fail "who says so? $(cat "$STAGE_WORK/hcsdiag")"
grep -qx "Id: $id_a" "$STAGE_WORK/hcsdiag" || fail "no $id_a in hcsdiag list"
# Into files: a grep that has found its line ends the program before it by SIGPIPE.
hnsdiag list networks >"$STAGE_WORK/networks"
grep -qx "ID   : $net_a" "$STAGE_WORK/networks" || fail "no $net_a in hnsdiag list networks"
hnsdiag list endpoints >"$STAGE_WORK/endpoints"
grep -qx "System : $id_a" "$STAGE_WORK/endpoints" || fail "no $id_a in hnsdiag list endpoints"
stage_status 64 hcsdiag kill 2>/dev/null
stage_status 64 hnsdiag list 2>/dev/null
table=$("$COTENANT" list systems --profile "$profile")
[[ $table == "host: libvirt at qemu:///system, a private host (libvirt "* ]] || fail "host: $table"
[[ $table == *$'\nWSL    a  '* ]] || fail "no row of WSL and a: $table"

# A VM that no domain explains is there, without owner; one that passes for a domain's is doubtful.
qemu-system-x86_64 -display none -machine q35 -m 32 -name guest=alien,debug-threads=on &
alien=$!
foreign() {
    list systems && grep -q "\"pid-$alien-" "$STAGE_WORK/systems.json"
}
stage_await foreign
stage_check "$STAGE_WORK/systems.json" "[(s['name'], s.get('owner'), s['found_by']) for s in \
d['systems'] if s['id'].startswith('pid-')] == [('alien', None, 'process')]"
kill "$alien"
qemu-system-x86_64 -display none -machine q35 -m 32 -name guest=a,debug-threads=on -uuid "$id_a" &
impostor=$!
doubtful() {
    ! "$COTENANT" list workers >/dev/null 2>"$STAGE_WORK/err" &&
        grep -q "both carry" "$STAGE_WORK/err"
}
stage_await doubtful
kill "$impostor"

# Two owners on one VM: none is believed, and the listing says so.
other=$(stage_profile other WSLX urn:test:other)
virsh --quiet create "$(stage_domain e "$(stage_owner WSL)$(stage_owner WSLX urn:test:other)")"
stage_status 1 "$COTENANT" list systems --json --profile "$profile" --profile "$other" \
    >"$STAGE_WORK/two.json" 2>"$STAGE_WORK/err"
stage_check "$STAGE_WORK/two.json" \
    "[s.get('owner') for s in d['systems'] if s['name'] == 'e'] == [None]"
stage_check "$STAGE_WORK/two.json" \
    "[s.get('owner') for s in d['systems'] if s['name'] == 'd'] == ['WSL']"
grep -q "^unavailable: systems: domain e: two owners" "$STAGE_WORK/err" ||
    fail "$(cat "$STAGE_WORK/err")"
