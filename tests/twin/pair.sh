#!/bin/bash
# Two identities side by side, as the host sees them; a third is one file and one link; and
# identities that collide do so for real.
set -euo pipefail
# shellcheck source=tests/twin/runtime.sh
. "$(dirname "$0")/runtime.sh"

owner() { # of the one VM whose worker has this name
    local id
    for id in $(virsh list --uuid); do
        if pgrep -x "$1" -a | grep -q -- "-uuid $id"; then
            virsh metadata "$id" urn:cotenant:twin | xargs
        fi
    done
}

wsl -d busybox -e uname -a </dev/null &
wslx -d busybox -e ip addr </dev/null >addresses
wait $!
expect "two VMs" 2 "$(systems)"
expect "two networks" "WSL WSLX" "$(networks)"
expect "owner of the one" "<owner>WSL</owner>" "$(owner vmmemWSL)"
expect "owner of the other" "<owner>WSLX</owner>" "$(owner vmmemWSLX)"
expect "service of the one" 1 "$(pgrep -cx wslservice)"
expect "service of the other" 1 "$(pgrep -cx wslxservice)"
addresses() { wslx -e ip -4 addr show eth0 </dev/null | grep -q 'inet 172\.30\.32\.'; }
poll "address in its own network" addresses
expect "gateway" 0 "$(status wslx -e ping -c 1 -w 5 172.30.32.1)"
expect "resolver" 0 "$(status wslx -e nslookup host.wslx.internal)"
expect "network of the machine" br-wslx "$(virsh net-info WSLX | awk '/^Bridge/ { print $2 }')"

# One goes, the other stays the same.
wslx -e sh -c 'echo there; sleep 1000; echo unharmed' </dev/null >out &
command=$!
poll "a command of the other runs" grep -q there out
before="$(boot_id wslx) $(worker vmmemWSLX)"
wsl --shutdown
gone vmmemWSL || fail "the worker is still there after shutdown"
expect "the other's list" "WSLX Distributions: busybox (Default)" "$(wslx --list --running | xargs)"
expect "the other's network" WSLX "$(networks)"
wsl -e true </dev/null
kill -KILL "$(pgrep -x wslservice)"
poll "the VM goes with its service" gone vmmemWSL
expect "the other is the same" "$before" "$(boot_id wslx) $(worker vmmemWSLX)"
kill -0 "$command" || fail "the other's command ended"
wslx --shutdown
wait "$command" || true
wsl --shutdown
expect "nothing is left" "0 " "$(systems) $(networks)"

# A third one, which wrongly has the first's network id: it opens that network, silently.
mkdir identities
cp "$build"/twin/identities/*.yaml identities
sed -e 's/wslx/wslz/g; s/WSLX/WSLZ/g; s/172.30.32.0/172.30.64.0/' \
    -e "s/^  id:.*/$(grep '^  id:' identities/wsl.yaml)/" identities/wslx.yaml \
    >identities/wslz.yaml
ln -s "$build/twin-client" wslz
export TWIN_IDENTITIES=$folder/identities PATH=$folder:$PATH
hold wsl
hold wslz
expect "both run" 2 "$(systems)"
expect "on one network" WSL "$(networks)"
wslz --shutdown
expect "which is not the third's to stop" WSL "$(networks)"

# The same bridge is refused by the host, and the reason is told.
sed -i -e 's/^  id:.*/  id: 11111111-2222-4333-8444-555555555555/' \
    -e 's/^  bridge:.*/  bridge: br-wsl/' identities/wslz.yaml
kill -TERM "$(pgrep -x wslzservice)"
poll "the third's service ends" gone wslzservice
expect "a bridge in use" 255 "$(status wslz -e true)"
grep -q '^wslz: The network cannot be created: .*br-wsl' status.err || fail "$(cat status.err)"
expect "the first runs on" 0 "$(status wsl -e true)"
wsl --shutdown
