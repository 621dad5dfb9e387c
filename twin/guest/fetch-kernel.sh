#!/bin/sh
# Downloads Debian's cloud kernel and unpacks it into a cache folder; it is never installed.
# usage: fetch-kernel.sh CACHE_DIR
# Prints the folder that holds boot/vmlinuz-* and lib/modules/*, for Meson's option "kernel".
# What is there already is used again, without network. Needs no root.
set -eu

cache=${1:?usage: fetch-kernel.sh CACHE_DIR}
architecture=$(dpkg --print-architecture)
kernel=$cache/kernel-$architecture

if [ ! -d "$kernel" ]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/kernel-unpacking.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # The package of that name is empty: it depends on the one of the current version.
    package=$(apt-cache depends "linux-image-cloud-$architecture" |
        awk '/Depends: linux-image-/ { print $2; exit }')
    if [ -z "$package" ]; then
        echo "fetch-kernel: apt knows no linux-image-cloud-$architecture:" \
            "run apt-get update as root" >&2
        exit 69
    fi
    echo "fetch-kernel: downloading $package" >&2
    # As root apt would drop to its own user, who can't write here, and warn about that.
    (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$package" >&2)
    mkdir "$work/root"
    dpkg-deb -x "$work"/*.deb "$work/root"
    rm -rf "$work"/*.deb "$work/root/usr"
    mv -T "$work/root" "$kernel" 2>/dev/null || [ -d "$kernel" ] # somebody else was faster
fi
printf '%s\n' "$kernel"
