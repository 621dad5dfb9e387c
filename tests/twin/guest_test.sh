#!/bin/sh
# Runs the guest's test in a folder that is gone afterwards.
# usage: guest_test.sh GUEST_TEST IMAGES
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
status=0
"$1" "$2" "$folder" || status=$?
if [ "$status" -ne 0 ]; then
    echo "the guest's console:"
    cat "$folder/console.log"
fi
exit "$status"
