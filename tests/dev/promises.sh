#!/bin/bash
# What ./dev promises about packages and the cache, with stand-ins on the PATH for dpkg, apt, sudo,
# Meson and Ninja that write down how they were called. Usage: promises.sh PROJECT
set -euo pipefail

project=$1
folder=$(mktemp -d)
daemons=()
trap 'kill -KILL "${daemons[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
mkdir -p "$folder/bin" "$folder/tools" "$folder/clone/twin/guest" "$folder/home"
cp "$project/dev" "$project/packages.txt" "$folder/clone"
calls=$folder/calls
# The machine's tools, but those that are played (a machine may have a sudo of its own).
for tool in /usr/bin/* /bin/*; do
    case ${tool##*/} in
    sudo | dpkg-query | apt-get | id | meson | ninja) ;;
    *) ln -sf "$tool" "$folder/tools" ;;
    esac
done
export HOME=$folder/home PATH=$folder/bin:$folder/tools
unset XDG_CACHE_HOME

stand_in() { # NAME, its script on stdin
    cat >"$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}
stand_in kernel <<'EOF2'
#!/bin/bash
echo "$1/kernel"
EOF2
mv "$folder/bin/kernel" "$folder/clone/twin/guest/fetch-kernel.sh"

# Everything is installed but what the file "missing" names.
stand_in dpkg-query <<EOF2
#!/bin/bash
shift 3
for package; do
    grep -qx "\$package" "$folder/missing" || echo "\$package installed"
done
EOF2
for name in apt-get meson ninja; do
    stand_in "$name" <<EOF2
#!/bin/bash
echo "$name \$*" >>"$calls"
[ "$name" = ninja ] || seq 300
[ "$name \$1" != 'apt-get install' ] || . "$folder/meanwhile"
EOF2
done
: >"$folder/meanwhile" # what happens on the machine while apt installs
stand_in sudo <<EOF2
#!/bin/bash
[ "\$1" != -n ] || exit \${PRETEND_PASSWORD:-0}
echo "sudo" >>"$calls"
exec "\$@"
EOF2
stand_in id <<'EOF2'
#!/bin/bash
echo "${PRETEND_ID:-0}"
EOF2

failed=0
expect() { # WHAT, WANTED, FOUND
    if [ "$2" != "$3" ]; then
        printf '%s:\n  wanted: %s\n  found:  %s\n' "$1" "$2" "$3"
        failed=1
    fi
}

# Runs ./dev from elsewhere, with no terminal and the given packages missing; leaves $status and
# $said.
dev() { # MISSING, ARGUMENTS…
    tr ' ' '\n' <<<"$1" >"$folder/missing"
    shift
    : >"$calls"
    status=0
    said=$(cd / && setsid --wait "$folder/clone/dev" "$@" 2>&1) || status=$?
}

dev '' build
expect 'all there: apt is not asked' '' "$(grep -E 'apt-get|sudo' "$calls" || true)"
expect 'all there: it builds, with the kernel of the cache' \
    "meson setup build -Dkernel=$HOME/.cache/cotenant/kernel|ninja -C build --quiet" \
    "$(paste -sd'|' "$calls")"
expect 'all there: status' 0 "$status"

dev 'gcc dnsmasq-base clang-tidy' build
expect 'root: the missing ones of this command, without recommended ones' \
    'apt-get update -qq|apt-get install -qq -y --no-install-recommends dnsmasq-base gcc' \
    "$(grep -E 'apt-get|sudo' "$calls" | paste -sd'|')"

expect 'one line a step, whatever apt and Meson say' \
    "dev: updating apt's lists, to install: dnsmasq-base gcc|\
dev: installing Debian packages: dnsmasq-base gcc|dev: configuring build" \
    "$(paste -sd'|' <<<"$said")"
echo 'exit 100' >"$folder/meanwhile"
dev 'gcc' build
expect 'apt fails: status' 69 "$status"
log=$HOME/.cache/cotenant/logs/apt.log
expect 'apt fails: its last lines, and the path of the rest' \
    "300|dev: installing Debian packages: gcc: failed; all of it: $log" \
    "$(tail -n 2 <<<"$said" | paste -sd'|')"
expect 'apt fails: the rest' 300 "$(grep -c . "$log")"

# A daemon that a package starts is one of the machine's own. Those of private hosts and containers
# have PID namespaces of their own, and may come and go meanwhile. Here each is a sleep so named.
ln -s "$(command -v sleep)" "$folder/dnsmasq"
daemon() { # WORDS before it…: starts one, and returns when it is there
    local end=1000.${#daemons[@]}$$ other started
    "$@" "$folder/dnsmasq" "$end" >/dev/null 2>&1 &
    started=$! # a process substitution changes $!
    daemons+=("$started")
    while kill -0 "$started" 2>/dev/null; do
        while read -r other; do
            ! grep -qsx dnsmasq "${other%cmdline}comm" || return 0
        done < <(grep -lszx "$end" /proc/[0-9]*/cmdline)
    done
    echo "no daemon came up: $*"
    return 1
}
apart=(unshare --user --map-root-user --pid --fork --kill-child)
daemon "${apart[@]}"
echo "kill -KILL ${daemons[0]}; while kill -0 ${daemons[0]} 2>/dev/null; do :; done" \
    >"$folder/meanwhile"
dev 'gcc' build
expect 'a private host ends beside apt' "0 " "$status $(grep daemon <<<"$said" || true)"
{
    declare -p apart daemons folder | sed 's/^declare -a daemons.*/daemons=()/'
    declare -f daemon
    # shellcheck disable=SC2016 # it is of the other shell
    echo 'daemon "${apart[@]}"; echo "${daemons[@]}" >"$folder/meanwhile.daemons"'
} >"$folder/meanwhile"
dev 'gcc' build
read -ra daemons <"$folder/meanwhile.daemons"
expect 'a private host begins beside apt' "0 " "$status $(grep daemon <<<"$said" || true)"
sed -i 's/^daemon .*;/daemon setsid;/' "$folder/meanwhile"
dev 'gcc' build
read -ra daemons <<<"${daemons[*]} $(cat "$folder/meanwhile.daemons")"
expect 'a package starts a daemon' '69|1' \
    "$status|$(grep -c '^dev: installing these packages started a daemon.*dnsmasq' <<<"$said")"
: >"$folder/meanwhile"

export PRETEND_ID=54321 # nobody's
dev 'shellcheck' lint
expect 'user: sudo for the packages alone' \
    'sudo|apt-get update -qq|sudo|apt-get install -qq -y --no-install-recommends shellcheck' \
    "$(grep -E 'apt-get|sudo' "$calls" | paste -sd'|')"

PRETEND_PASSWORD=1 dev 'gcc' build
expect 'sudo wants a password, and there is no terminal' "69|dev: updating apt's lists, to install:\
 gcc: sudo wants a password, and there is no terminal to ask at" "$status|$said"
expect 'sudo wants a password: nothing is built' '' "$(cat "$calls")"

rm "$folder/bin/sudo"
dev 'gcc' build
expect 'neither root nor sudo: status' 69 "$status"
expect 'neither root nor sudo: one line' \
    "dev: updating apt's lists, to install: gcc: needs root, and there is no sudo here" "$said"
expect 'neither root nor sudo: nothing is built' '' "$(cat "$calls")"

mkdir -p "$folder/clone/build" "$folder/clone/build-x" "$HOME/.cache/cotenant" "$HOME/.cache/other"
dev '' clean
expect 'clean: the build folders' 'dev|packages.txt|twin' \
    "$(cd "$folder/clone" && printf '%s\n' * | paste -sd'|')"
expect 'clean: not the cache' 'cotenant other' "$(cd "$HOME/.cache" && echo *)"
dev '' clean --all
expect 'clean --all: our cache alone' 'other' "$(cd "$HOME/.cache" && echo *)"
dev '' clean --everything
expect 'clean, unknown option' 64 "$status"
HOME='' dev '' clean --all
expect 'no folder for a cache' 69 "$status"
dev '' test --long
expect 'unknown options of test' \
    '64|dev: unknown options --long: test takes --full, or --full --long' "$status|$said"
dev '' nonsense
expect 'unknown command' 64 "$status"
exit "$failed"
