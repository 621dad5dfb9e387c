#!/bin/bash
# Job control on a terminal: terminal.py does it.
set -euo pipefail
# shellcheck source=tests/private/machine.sh
. "$(dirname "$0")/machine.sh"
machine_enter "$0" "$@"

python3 terminal.py "$program"
poll no_processes || fail "processes are left: $(processes)"
