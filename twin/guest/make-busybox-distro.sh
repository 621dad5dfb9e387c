#!/bin/sh
# Makes the small distro that comes with the twin: busybox with a link for each applet, and the
# few files in /etc that programs look for. The same inputs give the same bytes.
# usage: make-busybox-distro.sh BUSYBOX OUTPUT
set -eu
umask 022

busybox=$1 output=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/dev" "$root/etc" "$root/home" "$root/mnt" "$root/proc" "$root/root" \
    "$root/run" "$root/sbin" "$root/sys" "$root/tmp" "$root/usr/bin" "$root/usr/sbin" \
    "$root/var/tmp"
chmod 700 "$root/root"
chmod 1777 "$root/tmp" "$root/var/tmp"
cp "$busybox" "$root/bin/busybox"
chmod 755 "$root/bin/busybox"
# The list has bin/, sbin/, usr/bin/ and usr/sbin/ paths.
"$busybox" --list-full | while read -r applet; do
    [ -e "$root/$applet" ] || ln -s /bin/busybox "$root/$applet"
done
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
printf 'root:*:19000:0:99999:7:::\n' >"$root/etc/shadow"
chmod 600 "$root/etc/shadow"
printf '127.0.0.1\tlocalhost\n::1\tlocalhost\n' >"$root/etc/hosts"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
echo '/bin/sh' >"$root/etc/shells"
: >"$root/etc/resolv.conf"
cat >"$root/etc/os-release" <<'RELEASE'
NAME="busybox"
ID=busybox
PRETTY_NAME="busybox (the small distro of cotenant's twin)"
RELEASE

find "$root" -exec touch -h -d @0 {} +
(cd "$root" && find . | LC_ALL=C sort) |
    bsdtar -C "$root" --format ustar --uid 0 --gid 0 --uname root --gname root -n -c \
        -f "$work/image" -T -
mv "$work/image" "$output"
