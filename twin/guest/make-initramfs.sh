#!/bin/sh
# Makes the guest's initramfs: init, busybox for udhcpc and its script, and the kernel modules a
# guest needs, numbered in the order in which they must be loaded.
# usage: make-initramfs.sh KERNEL_DIR INIT BUSYBOX UDHCPC_SCRIPT OUTPUT
# Not compressed: QEMU copies it faster than an emulated guest unpacks it. The same inputs give
# the same bytes.
set -eu
umask 022

kernel=$1 init=$2 busybox=$3 udhcpc_script=$4 output=$5
wanted='virtio_pci virtio_console virtio_blk virtio_net'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/dev" "$root/distro" "$root/etc" "$root/modules" "$root/proc" \
    "$root/run" "$root/sys"
cp "$init" "$root/init"
cp "$busybox" "$root/bin/busybox"
cp "$udhcpc_script" "$root/etc/udhcpc.script"
: >"$root/etc/resolv.conf"
chmod 755 "$root/init" "$root/bin/busybox" "$root/etc/udhcpc.script"

# The package has no modules.dep (depmod makes it when a kernel is installed), but each module
# names what it depends on.
loaded=' '
number=10
# The file of a module; it may have '-' where the module's name has '_'.
module_file() {
    find "$kernel/lib/modules" -name "$(echo "$1" | sed 's/[-_]/[-_]/g').ko"
}
module_dependencies() {
    tr '\0' '\n' <"$(module_file "$1")" | sed -n 's/^depends=//p' | tr ',' ' '
}
load() {
    case $loaded in *" $1 "*) return ;; esac
    loaded="$loaded$1 "
    if [ ! -f "$(module_file "$1")" ]; then
        echo "make-initramfs: $kernel has no module $1 (as one file)" >&2
        exit 1
    fi
    for dependency in $(module_dependencies "$1"); do
        load "$dependency"
    done
    cp "$(module_file "$1")" "$root/modules/$number-$1.ko"
    number=$((number + 1))
}
for module in $wanted; do
    load "$module"
done

# With one time stamp and a sorted list the archive depends on the contents alone, once it has gone
# through a tar: that knows no inode numbers.
find "$root" -exec touch -h -d @0 {} +
(cd "$root" && find . | LC_ALL=C sort) |
    bsdtar -C "$root" --format ustar --uid 0 --gid 0 -n -c -f "$work/tar" -T -
bsdtar --format newc -c -f "$work/image" "@$work/tar"
mv "$work/image" "$output"
