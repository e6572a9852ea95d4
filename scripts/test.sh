#!/usr/bin/env bash
# The whole suite: on the emulator, then what it says of tables on the real engines, which are fetched meanwhile.
set -uo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python -m tests.engines.install &
fetching=$!
failed=0
.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder \
    --ignore=tests/architecture --ignore=tests/deployment --ignore=tests/races/test_two_processes.py || failed=1
wait "$fetching"
scripts/engines.sh || failed=1
exit "$failed"
