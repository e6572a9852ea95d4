#!/usr/bin/env bash
# Starts the local stage. Autoreload stays off: it would restart the worker, and with it lose all emulated state,
# whenever any file of the project changes.
set -euo pipefail
cd "$(dirname "$0")/.."

export PORT="${PORT:-8000}"
export ISSUER="${ISSUER:-http://127.0.0.1:$PORT}"

# Chalice answers a busy port with a traceback; say it in words instead. SO_REUSEADDR as its server sets it.
if ! .venv/bin/python - "$PORT" <<'PYTHON'; then
import socket
import sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, OverflowError, ValueError):
        sys.exit(1)
PYTHON
    echo "Port $PORT of 127.0.0.1 cannot be had; choose another one: make run PORT=8001" >&2
    exit 1
fi
exec .venv/bin/chalice local --host 127.0.0.1 --port "$PORT" --no-autoreload
