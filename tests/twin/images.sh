#!/bin/bash
# A service without the guest's kernel or images says which is missing, before it serves anybody: a
# proof is then refused before its first step. No VM takes part. usage: images.sh BUILD-FOLDER
set -euo pipefail

build=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "images.sh: FAILED: $*" >&2
    exit 1
}

mkdir profiles guest # beside the program, as in a build tree
cp "$build/twin-service" .
printf image >guest/vmlinuz
printf image >guest/initramfs.img
printf image >guest/busybox.img
for image in vmlinuz initramfs.img busybox.img; do
    for spoil in 'rm' 'truncate -s 0'; do
        cp "guest/$image" kept
        $spoil "guest/$image"
        status=0
        ./twin-service "$build/twin/identities/wsl.yaml" >said 2>&1 || status=$?
        mv kept "guest/$image"
        [ "$status" -eq 69 ] || fail "$spoil $image: status $status: $(cat said)"
        grep -q "guest/$image is missing or empty" said || fail "$spoil $image: $(cat said)"
        [ "$(wc -l <said)" -eq 1 ] || fail "$spoil $image: not one line: $(cat said)"
    done
done
