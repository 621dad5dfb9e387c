#!/bin/bash
# A shell on the failed host: hold.py does it. No VM takes part: the runtimes are shell commands.
# usage: hold.sh COTENANT
set -euo pipefail

cotenant=$(readlink -f "$1")
script=$(readlink -f "$(dirname "$0")/hold.py")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export COTENANT_ACCELERATOR=tcg

for name in failing good; do
    cat >"$name.yaml" <<YAML
format: 1
name: $name
owner: ${name^^}
distro: disk
commands:
  exec: [sh, -c, 'exit 4', "{command}"]
  shutdown: ["true"]
networks: [{id: $name-net, name: $name}]
YAML
done
python3 "$script" "$cotenant"
