# shellcheck shell=bash
# For the tests of the private host: each runs on a stand-in for the machine, which is namespaces of
# its own (PID, mount, network). So whatever is left over is seen, and nothing else is.
#
#     . machine.sh
#     machine_enter "$0" "$@"    # PROGRAM
#
# The test runs as whoever starts it: root, or an ordinary user (tests/run does both), with an
# ordinary PATH and nothing else in the environment.
#
# Afterwards: $program, a copy of the built program outside of any home; $work, a folder of the
# user's own; it is the working folder.

machine_enter() {
    local script=$1 built=$2
    [ -n "${MACHINE_WORK-}" ] || machine_start "$script" "$built" # never returns
    # shellcheck disable=SC2034 # the test's
    work=$MACHINE_WORK program=$MACHINE_WORK/root/cotenant
    cd "$MACHINE_WORK" || exit
    unset MACHINE_WORK
    # The trial of KVM takes seconds where it hangs; it has a test of its own.
    export COTENANT_ACCELERATOR=tcg
}

machine_start() {
    local script built=$2 part folder status=0 as=() devices='' drop=''
    script=$(readlink -f "$1")
    folder=$(mktemp -d /tmp/cotenant-private.XXXXXX)
    chmod 755 "$folder"
    # shellcheck disable=SC2064 # this folder
    trap "rm -rf '$folder'" EXIT
    mkdir -p "$folder/root/profiles" "$folder/home"
    cp "$built" "$(dirname "$built")/probe.img" "$folder/root/"
    # What more of the build the test says it needs, word by word.
    for part in ${machine_parts-}; do
        cp -r --sparse=always "$(dirname "$built")/$part" "$folder/root/"
    done
    cp "$(dirname "${BASH_SOURCE[0]}")"/*.sh "$(dirname "${BASH_SOURCE[0]}")"/*.py "$folder/"
    [ "$(dirname "$script")" -ef "$(dirname "${BASH_SOURCE[0]}")" ] ||
        cp "$(dirname "$script")"/*.sh "$folder/"
    if [ "$(id -u)" -ne 0 ]; then
        # A user needs a user namespace for the rest, and the test is to have no more than a user.
        as=(--map-current-user --keep-caps)
        drop='setpriv --inh-caps=-all --ambient-caps=-all'
    else
        # As udev has it; where there is no udev only root may open it.
        devices='mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 &&'
    fi
    # Shared mounts, as systemd has them: what the private host mounts must not come back here.
    unshare "${as[@]}" --pid --fork --mount --propagation private --mount-proc --net \
        bash -c "$devices exec unshare --mount --propagation shared $drop \"\$@\"" bash \
        env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$folder/home" \
        MACHINE_WORK="$folder" ASAN_OPTIONS="${ASAN_OPTIONS-}" \
        bash "$folder/$(basename "$script")" "$built" || status=$?
    exit "$status"
}

fail() {
    printf '%s: FAILED: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# expect WHAT WANTED GOT
expect() {
    [ "$2" = "$3" ] || fail "$1: wanted '$2', got '$3'"
}

# status CMD…: runs it and prints its exit status, whatever it is.
status() {
    local status=0
    "$@" >/dev/null 2>&1 || status=$?
    echo "$status"
}

# poll CMD…: until it is true; what takes a moment may take WAIT_S where the machine starves.
WAIT_S=200
poll() {
    local until=$((SECONDS + WAIT_S))
    until "$@"; do
        [ "$SECONDS" -le "$until" ] || return 1
        sleep 0.02
    done
}

# The processes of the stand-in but for the test's own shells.
processes() {
    ps -eo pid=,ppid=,comm= | awk -v self="$$" '
        { parent[$1] = $2; name[$1] = $3 }
        END { for (pid in parent) {
            for (p = pid; p != 0 && p != self; p = parent[p]) ;
            if (p != self && pid != 1 || name[pid] ~ /cotenant|libvirtd|dnsmasq|qemu|virsh|^ip$/)
                print pid, name[pid] } }'
}

no_processes() {
    [ -z "$(processes)" ]
}

# What the private host must not change, as one text.
traces() {
    echo "-- links"
    ip -o link | sed 's/ state .*//'
    ip -o address
    ip route
    echo "-- mounts"
    sed 's/^[0-9]* [0-9]* //' /proc/self/mountinfo
    echo "-- sysctls"
    cat /proc/sys/net/ipv4/ip_forward
    echo "-- firewall"
    nft list ruleset 2>/dev/null || true
    echo "-- files"
    ls -AR /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt /run/libvirt \
        /run/netns /run/cotenant /run/libvirtd.pid /run/xtables.lock 2>/dev/null || true
    cat /etc/passwd /etc/group
    ipcs -a
}
