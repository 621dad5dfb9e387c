#!/bin/bash
# What ./dev promises about packages and the cache, with stand-ins on the PATH for dpkg, apt, sudo,
# Meson and Ninja that write down how they were called. Usage: promises.sh PROJECT
set -euo pipefail

project=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
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
EOF2
done
stand_in sudo <<EOF2
#!/bin/bash
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

# Runs ./dev from elsewhere with the given packages missing; leaves $status and $said.
dev() { # MISSING, ARGUMENTS…
    tr ' ' '\n' <<<"$1" >"$folder/missing"
    shift
    : >"$calls"
    status=0
    said=$(cd / && "$folder/clone/dev" "$@" 2>&1) || status=$?
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
expect 'root: it says so before' 1 \
    "$(grep -c '^dev: installing Debian packages: dnsmasq-base gcc$' <<<"$said")"

export PRETEND_ID=54321 # nobody's
dev 'shellcheck' lint
expect 'user: sudo for the packages alone' \
    'sudo|apt-get update -qq|sudo|apt-get install -qq -y --no-install-recommends shellcheck' \
    "$(grep -E 'apt-get|sudo' "$calls" | paste -sd'|')"

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
dev '' nonsense
expect 'unknown command' 64 "$status"
exit "$failed"
