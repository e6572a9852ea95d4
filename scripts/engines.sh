#!/usr/bin/env bash
# What conditional writes promise, on every real engine: the storage contract, the model of a sign-in, and the races
# through two processes. Two lanes side by side, one for each of two cores; fails where one failed.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# lane NAME FOLDERS...: on each engine, one after the other, into a log of its own
lane() {
    local name=$1 engine status=0
    shift
    for engine in dynamodb-local ministack; do
        echo "== $engine: $*"
        .venv/bin/pytest -q --engine="$engine" "$@" || status=1
    done >"$logs/$name" 2>&1
    return "$status"
}

.venv/bin/python -m tests.engines.install

failed=0
lane storage tests/contract tests/engines tests/model &
storage=$!
lane races tests/races/test_two_processes.py || failed=1
wait "$storage" || failed=1
cat "$logs/storage" "$logs/races"
exit "$failed"
