#!/usr/bin/env bash
# The whole suite: on the emulator, and beside it, in a log that is shown at the end, what it says of tables on the real
# engines. Engines are mostly waited for, so both together take little longer than one.
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
scripts/engines.sh >"$log" 2>&1 &
engines=$!
failed=0
.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder \
    --ignore=tests/architecture --ignore=tests/deployment --ignore=tests/races/test_two_processes.py --ignore=tests/openapi/test_schemathesis.py || failed=1
wait "$engines" || failed=1
cat "$log"
exit "$failed"
