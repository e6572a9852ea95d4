#!/usr/bin/env bash
# Everything that judges the code, the package and the template without running the product. Runs all of it, then fails where one failed.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=0
step() {
    echo "== $1"
    shift
    "$@" || failed=1
}

step "style" .venv/bin/ruff check .
step "format" .venv/bin/ruff format --check .
step "types" .venv/bin/mypy
step "floors" .venv/bin/lint-imports
step "house rules, requirement map, package and template" .venv/bin/pytest -q -n auto --dist loadfile tests/architecture tests/deployment

[ "$failed" = 0 ] && echo "All checks passed."
exit "$failed"
