#!/usr/bin/env bash
# What conditional writes promise, on every real engine: the storage contract, the model of a sign-in, and the races
# through two processes. Runs all of it, then fails where one failed.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=0
for engine in dynamodb-local ministack; do
    echo "== $engine"
    .venv/bin/pytest -q --engine="$engine" tests/contract tests/engines tests/model tests/races/test_two_processes.py ||
        failed=1
done
exit "$failed"
