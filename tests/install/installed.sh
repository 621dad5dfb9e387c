#!/bin/bash
# What is installed works from wherever it is moved, for an ordinary user: installs under a DESTDIR
# and a prefix with blanks in their paths, moves the tree, and proves from there.
# usage: installed.sh COTENANT SOURCE-FOLDER KERNEL-FOLDER
set -euo pipefail
user_id=54321 # no account has it
build=$(dirname "$(readlink -f "$1")") source=$2 kernel=$3

fail() {
    printf 'installed.sh: FAILED: %s\n' "$*" >&2
    exit 1
}

work=$(mktemp -d /tmp/cotenant-install.XXXXXX)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# A build folder of this prefix, with what the tested one has built: the prefix is not built in.
meson setup "$work/build" "$source" --prefix "$work/the prefix" "-Dkernel=$kernel" >"$work/log" ||
    fail "meson setup: $(tail -n 5 "$work/log")"
meson introspect --installed "$work/build" | python3 -c '
import json, os, shutil, sys

new, old = sys.argv[1:]
for path in json.load(sys.stdin):
    if not os.path.exists(path) and path.startswith(new + "/"):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(os.path.join(old, os.path.relpath(path, new)), path)
' "$work/build" "$build"
meson install -C "$work/build" --no-rebuild --quiet --destdir "$work/the tree"
mkdir "$work/moved here"
mv "$work/the tree$work/the prefix" "$work/moved here/prefix of it"
installed="$work/moved here/prefix of it"
rm -rf "$work/the tree" "$work/build"

outside=$(find "$installed" -type l ! -exec test -e {} \; -print -o -type l -lname '/*' -print)
[ -z "$outside" ] || fail "links that lead out of the tree: $outside"

mkdir "$work/home" "$work/the work"
as_user=(env)
if [ "$(id -u)" -eq 0 ]; then
    chown "$user_id:$user_id" "$work/home" "$work/the work"
    # As udev has it; where there is no udev only root may open it.
    devices='mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200'
    as_user=(unshare --mount sh -c "$devices && exec \"\$@\"" sh setpriv "--reuid=$user_id"
        "--regid=$user_id" --clear-groups env)
fi
cd "$work/the work"
as_user+=(-i PATH=/usr/local/bin:/usr/bin:/bin HOME="$work/home" COTENANT_ACCELERATOR=tcg)
program="$installed/bin/cotenant"

"${as_user[@]}" "$program" private -- hcsdiag list >listed 2>said ||
    fail "hcsdiag on a private host: $(cat said)"
status=0
"${as_user[@]}" "$program" prove --out "the proof" >out 2>said || status=$?
[ "$status" -eq 0 ] || fail "prove ended with $status: $(cat out said)"
grep -q '^PROVEN' out || fail "prove said: $(cat out)"
